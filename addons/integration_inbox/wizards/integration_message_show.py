# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationMessageShow(models.TransientModel):
    """Shows what a message holds in a dialog; no field is stored, so that nothing keeps it once more."""

    _name = "integration.message.show"
    _inherit = ["integration.dialog"]
    _description = "Content of a message"

    body = fields.Text("Content", store=False, readonly=True)
