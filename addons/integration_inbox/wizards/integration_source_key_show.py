# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationSourceKeyShow(models.AbstractModel):
    """Shows a new secret in a dialog; abstract, so that there is no table that would keep it."""

    _name = "integration.source.key.show"
    _description = "New secret of a source"

    # the web client reads the defaults by an onchange, which needs this field
    id = fields.Id()
    url = fields.Char("Address", readonly=True)
    secret = fields.Char(readonly=True)
