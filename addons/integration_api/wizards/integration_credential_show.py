# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationCredentialShow(models.AbstractModel):
    """Shows a new key in a dialog; abstract, so that there is no table that would keep the secret."""

    _name = "integration.credential.show"
    _description = "A new key"

    # the web client reads the defaults by an onchange, which needs this field
    id = fields.Id()
    key_id = fields.Char(string="Key id", readonly=True)
    secret = fields.Char(readonly=True)
