# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from .common import make_appointments


@tagged("post_install", "-at_install")
class TestCalendarEventBilling(TransactionCase):
    """An appointment is invoiced when an invoice that counts names its number as its source."""

    def setUp(self):
        super().setUp()
        if not self.env["calendar.event"]._has_invoices():
            self.skipTest("needs Odoo's Invoicing")
        self.appointments = make_appointments(self.env, 3)
        for number, appointment in enumerate(self.appointments):
            appointment.write({"placer_number": f"P-{number}", "filler_number": f"F-{number}"})

    def invoice(self, source, **vals):
        """An invoice with a source, as far as that is looked at."""
        self.env.cr.execute(
            """INSERT INTO account_move (name, move_type, state, invoice_origin, company_id, journal_id, currency_id,
                                         date, auto_post)
               SELECT '/', %s, %s, %s, %s, id, %s, now(), 'no' FROM account_journal LIMIT 1""",
            [
                vals.get("move_type", "out_invoice"),
                vals.get("state", "draft"),
                source,
                vals.get("company_id", self.appointments.company_id.id),
                self.env.company.currency_id.id,
            ],
        )
        self.appointments.invalidate_recordset()

    def find(self):
        """The appointments that are invoiced."""
        found = self.appointments.filtered("is_invoiced")
        domain = [("id", "in", self.appointments.ids)]
        self.assertEqual(self.appointments.search([*domain, ("is_invoiced", "=", True)]), found)
        self.assertEqual(
            self.appointments.search([*domain, ("is_invoiced", "=", False)]), self.appointments - found
        )
        return found

    def test_by_either_number_and_among_others(self):
        first, second, _third = self.appointments
        self.assertFalse(self.find())
        self.invoice("P-0")
        self.invoice("X-1, F-1")
        self.assertEqual(self.find(), first + second)

    def test_what_is_cancelled_a_bill_or_of_another_company_does_not_count(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.invoice("P-0", state="cancel")
        self.invoice("P-1", move_type="in_invoice")
        self.invoice("P-2", company_id=other.id)
        self.assertFalse(self.find())
