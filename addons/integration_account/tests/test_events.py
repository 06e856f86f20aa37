# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import AccountCase


@tagged("post_install", "-at_install")
class TestEvents(AccountCase):
    """Each event type is told when it becomes true, once."""

    def setUp(self):
        super().setUp()
        self.env.cr.precommit.run()
        self.start = self.env["integration.event"].sudo().search([], order="id desc", limit=1).id or 0

    def take_types(self):
        """Return the types of the events since the last time."""
        self.env.cr.precommit.run()
        events = self.env["integration.event"].sudo().search([("id", ">", self.start)], order="id")
        self.start = max([self.start, *events.ids])
        self.assertFalse(events.filtered("hold_code"), events.mapped("hold_detail"))
        return sorted(events.mapped("type"))

    def test_the_life_of_an_invoice(self):
        types = self.play_life()
        for type_ in (
            "invoice.created",
            "invoice.posted",
            "invoice.paid",
            "payment.posted",
            "payment.cancelled",
        ):
            self.assertIn(type_, types)

    def play_life(self):
        """Return the types of all the events that an invoice and its payment cause."""
        mapper = self.env["integration.contract"]._get_mapper
        found = []
        invoice = mapper("invoice.v1")._create_from([self.make_document()])
        found += self.take_types()
        mapper("invoice.v1")._invoke(invoice, "post")
        found += self.take_types()
        payment = mapper("payment.v1")._create_from(
            [
                {
                    "party": {"entity": "party", "id": self.uid_of_customer},
                    "amount": {"value": "230.00", "currency": self.env.company.currency_id.name},
                    "invoices": [{"entity": "invoice", "id": self.uid_of(invoice, "invoice")}],
                }
            ]
        )
        found += self.take_types()
        mapper("payment.v1")._invoke(payment, "cancel")
        return found + self.take_types()

    def test_an_invoice_that_is_cancelled_says_so(self):
        invoice = self.make_invoices(1)
        invoice.button_cancel()
        self.assertEqual(self.take_types().count("invoice.cancelled"), 1)

    def test_entries_that_are_no_invoices_say_nothing(self):
        self.make_invoices(1, move_type="out_refund").action_post()
        self.assertFalse([type_ for type_ in self.take_types() if type_.startswith("invoice.")])
