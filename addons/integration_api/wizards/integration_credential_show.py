# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationCredentialShow(models.TransientModel):
    """Shows a new key in a dialog; no field is stored, also when a browser that is closed saves what it shows."""

    _name = "integration.credential.show"
    _inherit = ["integration.dialog"]
    _description = "A new key"

    key_id = fields.Char(string="Key id", store=False, readonly=True)
    secret = fields.Char(store=False, readonly=True)
    fingerprint = fields.Char(store=False, readonly=True)

    @api.model
    def _open(self, credential, secret):
        """Return the action that shows a new credential.

        :param secret: ``False`` where it has none
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The new key"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_key_id": credential.key_id,
                "default_secret": secret,
                "default_fingerprint": credential.fingerprint,
            },
        }
