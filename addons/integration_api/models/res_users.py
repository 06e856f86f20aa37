# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessDenied

from odoo.addons.integration_core.memory import forget


class ResUsers(models.Model):
    """Service users of clients: they act by signed requests and can log in in no other way."""

    _inherit = "res.users"

    integration_client_ids = fields.One2many(
        "integration.client", "service_user_id", string="Integration clients", copy=False
    )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals and any(user._is_integration_service() for user in self):
            forget(self.env)
        return result

    def _check_credentials(self, credential, env):
        """Refuse every way of logging in (password, key, single sign-on) that passes through here."""
        if self.env.user._is_integration_service():
            raise AccessDenied()
        return super()._check_credentials(credential, env)

    def _is_integration_service(self):
        """Whether this is the service user of a client."""
        return bool(self.sudo().integration_client_ids)
