# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.integration_core.models.integration_governed import IntegrationGoverned


class IntegrationGrantUse(models.Model):
    """When a client last made use of what it was granted: what nobody uses is not kept."""

    _inherit = "integration.grant"  # pylint: disable=consider-merging-classes-inherited

    _guarded_fields = IntegrationGoverned._guarded_fields | {"last_used_at"}

    last_used_at = fields.Datetime(
        "Last used", readonly=True, copy=False, help="Noted at most once a minute. Empty: not once so far."
    )

    def _tell_operations(self):
        """Return what the grant allows, in words such as “Read, change, post”."""
        self.ensure_one()
        words = {"read": self.env._("read"), "create": self.env._("create"), "update": self.env._("change")}
        parts = [words[name] for name in self._get_operations()] + sorted(self._get_actions())
        return ", ".join(parts).capitalize()
