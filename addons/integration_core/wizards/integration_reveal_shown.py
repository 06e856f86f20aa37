# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationRevealShown(models.TransientModel):
    """Shows what was hidden in a dialog; no field is stored, so that nothing keeps it once more."""

    _name = "integration.reveal.shown"
    _inherit = ["integration.dialog"]
    _description = "Hidden data, shown"

    title = fields.Char("Of", store=False, readonly=True)
    content = fields.Text(store=False, readonly=True)
