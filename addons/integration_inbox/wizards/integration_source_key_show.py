# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationSourceKeyShow(models.TransientModel):
    """Shows a new secret in a dialog; no field is stored, also when a browser that is closed saves what it shows."""

    _name = "integration.source.key.show"
    _inherit = ["integration.dialog"]
    _description = "New secret of a source"

    url = fields.Char("Address", store=False, readonly=True)
    secret = fields.Char(store=False, readonly=True)
