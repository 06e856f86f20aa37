# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What uninstalling the addon leaves behind: nothing that opens anything, and no issue that nobody could close."""

from odoo.addons.integration_core.leaving import take_along


def uninstall_hook(env):
    """Take the token of the metrics along, and what concerns the addon's own records."""
    env["integration.metrics"]._close()
    take_along(env, "integration_monitor")
