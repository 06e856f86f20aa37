# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """A product says whether care depends on it."""

    _inherit = "product.template"

    item_critical = fields.Boolean(
        "Critical",
        help="Care stops or patients are at risk when this item runs out. Other systems are told so with the item.",
    )
