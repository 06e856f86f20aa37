# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Created, Deleted, Updated

#: what an item's document shows and its template holds
_TERMS = (
    "name",
    "categ_id",
    "uom_id",
    "tracking",
    "is_storable",
    "use_expiration_date",
    "item_critical",
    "list_price",
)


class ProductProduct(models.Model):
    """An item tells the outside when it is created or changed; what is no goods is out of its contract's scope."""

    _name = "product.product"
    _inherit = ["product.product", "integration.emitter"]
    _emits = {
        "inventory_item.created": Created(description="An item was added to the catalogue of goods."),
        "inventory_item.updated": Updated(description="What other systems know of an item has changed."),
        "inventory_item.removed": Deleted(description="An item that was never moved was deleted."),
    }

    template_digest = fields.Char(
        compute="_compute_template_digest",
        store=True,
        copy=False,
        export_string_translation=False,
        help="Differs when what other systems are shown of the template does.",
    )

    @api.depends(*(f"product_tmpl_id.{name}" for name in _TERMS))
    def _compute_template_digest(self):
        for product in self:
            product.template_digest = digest(product.product_tmpl_id.with_context(lang=None), _TERMS)

    # === CAPTURE === #

    def _note_removal(self):
        """Note the replenishment rules as well, which go with their item by a cascade of the database."""
        super()._note_removal()
        rules = self.env["stock.warehouse.orderpoint"].sudo().with_context(active_test=False)
        rules.search([("product_id", "in", self.ids)])._note_removal()
