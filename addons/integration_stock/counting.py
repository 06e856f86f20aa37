# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A count of stock that differs from the books becomes an inventory adjustment whose move names the reason."""

from odoo.exceptions import AccessError

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_core.tools.errors import ActionRefused, SchemaViolation

from .parameters import read_quantity


def adjust(product, location, params):
    """Make what is on hand of a product at a location, of one lot if it is tracked, what was counted.

    :param dict params: ``quantity`` counted, in the unit of the product; ``reason``; ``lot`` for tracked products
    :raises AccessError: for callers that may not adjust stock: Odoo asks a manager of inventory to apply a count
    :raises ActionRefused: when it cannot be counted so
    """
    env = product.env
    if not env.user.has_group("stock.group_stock_manager"):
        raise AccessError(env._("Only managers of inventory may adjust stock."))
    if not product.is_storable:
        raise ActionRefused(env._("Stock of this item is not kept."))
    quantity = read_quantity(env, params["quantity"])
    lot = _find_lot(product, location, params.get("lot"))
    quants = env["stock.quant"].with_context(inventory_mode=True, inventory_name=params["reason"])
    domain = [
        ("product_id", "=", product.id),
        ("location_id", "=", location.id),
        ("lot_id", "=", lot.id),
    ]
    present = quants.search(domain)
    loose = present.filtered(lambda quant: not (quant.package_id or quant.owner_id))[:1]
    counted = loose.quantity + quantity - sum(present.mapped("quantity"))
    if product.uom_id.compare(counted, 0) < 0:
        raise ActionRefused(env._("What is in packages, or belongs to others, is counted in Odoo only."))
    if loose:
        loose.inventory_quantity = counted
    else:
        loose = quants.create(
            {
                "product_id": product.id,
                "location_id": location.id,
                "lot_id": lot.id,
                "inventory_quantity": counted,
            }
        )
    loose._apply_inventory()


def _find_lot(product, location, number):
    """Return the lot that was counted, none for an item without lots."""
    lots = product.env["stock.lot"]
    if product.tracking == "none":
        if number:
            refuse(SchemaViolation, ["/lot"], "must be left out: the item has no lots")
        return lots
    if not number:
        refuse(SchemaViolation, ["/lot"], "is missing: the item is tracked by lots or serial numbers")
    companies = [False, *location.company_id.ids]
    lot = lots.search(
        [("product_id", "=", product.id), ("name", "=", number), ("company_id", "in", companies)]
    )
    if len(lot) != 1:
        raise ActionRefused(product.env._("The item has no such lot: register the lot first."))
    return lot
