# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResUsersApikeys(models.Model):
    """Keys of persons, and so of no service user."""

    _inherit = "res.users.apikeys"

    def _check_credentials(self, *, scope, key):
        """Refuse Odoo's own API keys for service users: their only keys are signing keys."""
        uid = super()._check_credentials(scope=scope, key=key)
        if uid and self.env["res.users"].browse(uid)._is_integration_service():
            return None
        return uid
