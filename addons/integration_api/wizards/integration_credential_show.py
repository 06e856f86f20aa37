# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationCredentialShow(models.AbstractModel):
    """Shows a new key in a dialog; abstract, so that there is no table that would keep the secret."""

    _name = "integration.credential.show"
    _description = "A new key"

    # the web client reads the defaults by an onchange, which needs this field
    id = fields.Id()
    key_id = fields.Char(string="Key id", readonly=True)
    secret = fields.Char(readonly=True)
    fingerprint = fields.Char(readonly=True)

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
