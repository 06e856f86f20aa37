# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from odoo.addons.integration_outbox.moments import Created, Updated

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
    }

    item_terms = fields.Char(
        "Terms of the item",
        compute="_compute_item_terms",
        store=True,
        help="What other systems are shown of the template, so that a change of it is one of the item.",
    )

    @api.depends(*(f"product_tmpl_id.{name}" for name in _TERMS))
    def _compute_item_terms(self):
        for product in self:
            template = product.product_tmpl_id.with_context(lang=None)
            product.item_terms = json.dumps([_get_plain(template[name]) for name in _TERMS])


def _get_plain(value):
    """Return the id of a record, anything else as it is."""
    return value.id if isinstance(value, models.BaseModel) else value
