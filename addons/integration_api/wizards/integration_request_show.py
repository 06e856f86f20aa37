# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationRequestShow(models.AbstractModel):
    """Shows what was kept of the bodies of a request in a dialog; abstract, so that no table keeps them once more."""

    _name = "integration.request.show"
    _description = "Bodies of a request, shown"

    # the web client reads the defaults by an onchange, which needs this field
    id = fields.Id()
    title = fields.Char("Which", readonly=True)
    request_text = fields.Text("Request", readonly=True)
    answer_text = fields.Text("Answer", readonly=True)
