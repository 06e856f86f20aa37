# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TestIntegrationOrderLine(models.Model):
    """A child whose state settles its parent by computation."""

    _name = "test.integration.order.line"
    _description = "Fake order line"

    order_id = fields.Many2one("test.integration.order", required=True, ondelete="cascade")
    done = fields.Boolean()
