# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import TransactionCase

from odoo.addons.integration_contract.tests.common import DocumentWords


class StockCase(DocumentWords, TransactionCase):
    """A warehouse with two shelves, an item without lots and one with lots that expire."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.shelf, cls.other_shelf = cls.env["stock.location"].create(
            [{"name": name, "location_id": cls.stock.id} for name in ("Shelf A", "Shelf B")]
        )
        cls.gloves = cls.make_items(1, name="Gloves", default_code="GLV")
        cls.saline = cls.make_items(1, name="Saline", tracking="lot", use_expiration_date=True)
        cls.lot = cls.make_lots(1, expiration_date="2039-04-30")

    @classmethod
    def make_items(cls, count, **vals):
        """Create items whose stock is kept."""
        return cls.env["product.product"].create(
            [{"name": f"Item {number}", "is_storable": True, **vals} for number in range(count)]
        )

    @classmethod
    def make_lots(cls, count, prefix="LOT-", **vals):
        """Create lots of saline."""
        return cls.env["stock.lot"].create(
            [
                {
                    "name": f"{prefix}{number:04}",
                    "product_id": cls.saline.id,
                    "company_id": cls.env.company.id,
                    **vals,
                }
                for number in range(count)
            ]
        )

    @classmethod
    def put(cls, product, quantity, location=None, lot=None):
        """Put stock somewhere, or take it away, as Odoo's moves do."""
        return cls.env["stock.quant"]._update_available_quantity(
            product, location or cls.shelf, quantity, lot_id=lot
        )

    @classmethod
    def make_rule(cls, minimum, location=None, **vals):
        """Create a replenishment rule for gloves."""
        return cls.env["stock.warehouse.orderpoint"].create(
            {
                "product_id": cls.gloves.id,
                "location_id": (location or cls.shelf).id,
                "product_min_qty": minimum,
                "product_max_qty": 4 * minimum,
                "trigger": "manual",
                **vals,
            }
        )

    def level_of(self, product, location=None):
        """Return the stock level, when what was done has been looked at."""
        self.cr.flush()
        return self.env["integration.stock.level"].search(
            [("product_id", "=", product.id), ("location_id", "=", (location or self.shelf).id)]
        )

    @classmethod
    def make_pickings(cls, count, code="incoming", lines=None, **vals):
        """Create transfers to, from or within the warehouse that wait to be handled."""
        types = {"incoming": cls.warehouse.in_type_id, "outgoing": cls.warehouse.out_type_id}
        type_ = types.get(code, cls.warehouse.int_type_id)
        suppliers = cls.env.ref("stock.stock_location_suppliers")
        customers = cls.env.ref("stock.stock_location_customers")
        source = suppliers if code == "incoming" else cls.shelf
        target = {"incoming": cls.shelf, "outgoing": customers}.get(code, cls.other_shelf)
        pickings = cls.env["stock.picking"].create(
            [
                {
                    "picking_type_id": type_.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                    "origin": "PO-1",
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "product_uom_qty": quantity,
                                "location_id": source.id,
                                "location_dest_id": target.id,
                            }
                        )
                        for product, quantity in lines or [(cls.gloves, 10), (cls.saline, 20)]
                    ],
                    **vals,
                }
                for _number in range(count)
            ]
        )
        pickings.action_confirm()
        return pickings
