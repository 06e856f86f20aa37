# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What uninstalling the addon leaves behind: nothing that opens anything, and no issue that nobody could close."""

from odoo.addons.integration_core.leaving import take_along

from .models.integration_alert_obstacles import LATE_LOOKS, OBSTACLES
from .models.integration_alert_rule_measuring import BACK_AT


def uninstall_hook(env):
    """Take the token of the metrics along, what concerns the addon's own records, and what nobody would watch then."""
    env["integration.metrics"]._close()
    env["integration.issue"]._resolve_where([("code", "in", list(OBSTACLES))])
    for name in (BACK_AT, LATE_LOOKS):
        env["ir.config_parameter"].sudo().set_param(name, False)
    take_along(env, "integration_monitor")
