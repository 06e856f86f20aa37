# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperVendorCreditNote(MapperCase, AccountCase):
    contract = "vendor_credit_note.v1"

    def make_records(self, count):
        return self.make_many(self.make_bills(1, move_type="in_refund"), count)

    def test_a_credit_note_settles_the_bill_that_it_takes_back(self):
        bill = self.make_posted(move_type="in_invoice")
        document = {
            "vendor": {"entity": "party", "id": self.uid_of_vendor},
            "vendor_reference": "C-1",
            "reverses": {"entity": "bill", "id": self.uid_of(bill, "bill")},
            "issue_date": "2026-02-05",
            "lines": [
                {"description": "Sent back", "quantity": "1", "unit_price": self.money("15.00"), "taxes": []}
            ],
        }
        note = self.mapper._create_from([document])
        self.assertEqual((note.move_type, note.ref), ("in_refund", "C-1"))
        self.mapper._invoke(note, "post")
        self.assertEqual(self.mapper._project(note)[0]["reverses"], document["reverses"])
        self.assertEqual((bill.payment_state, bill.amount_residual), ("partial", 100.0))
        self.mapper._invoke(note, "cancel")
        self.assertEqual(bill.payment_state, "not_paid")
