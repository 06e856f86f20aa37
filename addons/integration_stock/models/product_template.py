# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """A product says whether care depends on it, and tells the outside of its items when it is deleted."""

    _inherit = "product.template"

    item_critical = fields.Boolean(
        "Critical",
        help="Care stops or patients are at risk when this item runs out. Other systems are told so with the item.",
    )

    # === CRUD METHODS === #

    def unlink(self):
        # its items go with it by a cascade of the database
        self.with_context(active_test=False).product_variant_ids._note_removal()
        return super().unlink()
