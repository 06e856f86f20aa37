# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationRequestShow(models.TransientModel):
    """Shows what was kept of the bodies of a request in a dialog; no field is stored, so nothing keeps them twice."""

    _name = "integration.request.show"
    _inherit = ["integration.dialog"]
    _description = "Bodies of a request, shown"

    title = fields.Char("Which", store=False, readonly=True)
    request_text = fields.Text("Request", store=False, readonly=True)
    answer_text = fields.Text("Answer", store=False, readonly=True)
