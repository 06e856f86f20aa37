# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationMessageShow(models.AbstractModel):
    """Shows what a message holds in a dialog; abstract, so that there is no table that would keep it."""

    _name = "integration.message.show"
    _description = "Content of a message"

    # the web client reads the defaults by an onchange, which needs this field
    id = fields.Id()
    body = fields.Text("Content", readonly=True)
