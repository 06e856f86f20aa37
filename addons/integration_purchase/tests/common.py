# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.integration_outbox.tests.common import OutboxCase


class PurchaseCase(OutboxCase, AccountTestInvoicingCommon):
    """A company with a chart of accounts, a vendor, a product with a code, a buyer and a purchase administrator."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Harbor Supplies", "is_company": True})
        cls.uid_of_vendor = cls.uid_of(cls.vendor, "party")
        cls.product = cls.env["product.product"].create(
            {"name": "Gloves", "default_code": "T-GLOVES", "supplier_taxes_id": [Command.clear()]}
        )
        cls.buyer = new_test_user(cls.env, "t.buyer", "purchase.group_purchase_user")
        cls.manager = new_test_user(cls.env, "t.manager", "purchase.group_purchase_manager")
        cls.currency = cls.env.company.currency_id

    @classmethod
    def make_orders(cls, count=1, **vals):
        """Create draft orders of ten at 10 each."""
        line = {"product_id": cls.product.id, "product_qty": 10, "price_unit": 10.0}
        return cls.env["purchase.order"].create(
            [
                {"partner_id": cls.vendor.id, "order_line": [Command.create(line)], **vals}
                for _number in range(count)
            ]
        )

    @classmethod
    def make_case(cls, **vals):
        """Create a proposal of the vendor."""
        return cls.env["vendor.onboarding"].create({"partner_id": cls.vendor.id, **vals})

    @classmethod
    def ask_second_approval(cls, amount=50):
        """Let Odoo ask for a second approval from this amount on."""
        cls.env.company.write({"po_double_validation": "two_step", "po_double_validation_amount": amount})
