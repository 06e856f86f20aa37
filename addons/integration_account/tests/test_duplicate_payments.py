# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models import account_payment
from .common import EventCase

TYPE = "payment.duplicate_suspected"


@tagged("post_install", "-at_install")
class TestDuplicatePayments(EventCase):
    """A payment that repeats another one is told to finance, once."""

    def make(self, reference="EFT-1", **vals):
        """Create a draft payment of 50."""
        return self.env["account.payment"].create(
            {
                "partner_id": self.customer.id,
                "amount": 50,
                "date": "2026-02-15",
                "payment_reference": reference,
                **vals,
            }
        )

    def issues(self, payment):
        """Return the open issues about a payment."""
        return (
            self.env["integration.issue"]
            .sudo()
            .search(
                [("code", "=", TYPE.replace(".", "_")), ("res_id", "=", payment.id), ("is_open", "=", True)]
            )
        )

    def test_a_payment_that_repeats_one_is_told_once(self):
        first = self.make()
        first.action_post()
        self.take_types()
        second = self.make("eft 1", date="2026-02-20")
        self.assertEqual(self.take_types(), [TYPE])
        self.assertEqual((second.repeated_payment_id, first.is_duplicate_suspected), (first, False))
        self.assertEqual(len(self.issues(second)), 1)
        second.action_post()
        self.assertNotIn(TYPE, self.take_types())
        self.assertEqual(self.issues(second).occurrence_count, 1)

    def test_the_issue_tells_how_much_money_hangs_on_it(self):
        self.make().action_post()
        issue = self.issues(self.make("eft 1", date="2026-02-20"))
        self.assertEqual((issue.affected_count, issue.exposed_amount), (1, 50))

    def test_what_hangs_on_an_invoice_is_its_amount(self):
        invoice = self.make_invoices(1)
        amounts = self.env["integration.issue.affected"].sudo()._get_amounts("account.move", invoice.ids)
        self.assertEqual(amounts, {invoice.id: (invoice.amount_total, invoice.currency_id.id)})

    def test_what_differs_is_no_repetition(self):
        self.make().action_post()
        branch = self.env["res.partner"].create({"name": "Other"})
        currency = self.setup_other_currency("EUR")
        for vals in (
            {"reference": "EFT-2"},
            {"reference": "EFT-12"},
            {"reference": False},
            {"amount": 50.01},
            {"partner_id": branch.id},
            {"date": "2026-02-23"},
            {"payment_type": "outbound"},
            {"currency_id": currency.id},
        ):
            self.assertFalse(self.make(**vals).is_duplicate_suspected, vals)

    def test_contacts_of_one_organisation_are_one_party(self):
        contact = self.env["res.partner"].create({"name": "Billing", "parent_id": self.customer.id})
        first = self.make()
        self.assertEqual(self.make(partner_id=contact.id).repeated_payment_id, first)

    def test_the_memo_stands_for_a_missing_number(self):
        first = self.make(False, memo="INV/2026/00001")
        self.assertEqual(self.make("inv 2026 00001").repeated_payment_id, first)
        self.assertEqual(self.make(False, memo="For INV-2026-00001").repeated_payment_id, first)

    def test_none_without_any_reference_repeats_one_without_any(self):
        first = self.make(False)
        self.assertEqual(self.make(False).repeated_payment_id, first)

    def test_a_payment_that_ended_is_not_repeated(self):
        first = self.make()
        first.action_post()
        first.action_cancel()
        self.assertFalse(self.make().is_duplicate_suspected)

    def test_of_several_at_once_the_later_repeat_the_earlier(self):
        vals = {"partner_id": self.customer.id, "amount": 50, "payment_reference": "EFT-7"}
        first, second, third = self.env["account.payment"].create([vals, vals, vals])
        self.assertFalse(first.repeated_payment_id)
        self.assertEqual((second.repeated_payment_id, third.repeated_payment_id), (first, first))
        (first | second | third).action_post()
        self.assertFalse(first.is_duplicate_suspected)

    def test_a_reference_that_is_filled_in_later_is_found_when_it_is_posted(self):
        draft = self.make("EFT-8")
        posted = self.make("EFT-9")
        posted.action_post()
        draft.payment_reference = "EFT-9"
        draft.action_post()
        self.assertEqual(draft.repeated_payment_id, posted)
        self.assertFalse(posted.is_duplicate_suspected)

    def test_the_issue_is_closed_when_the_payment_is_cancelled_or_deleted(self):
        self.make()
        second, third = self.make(), self.make()
        second.action_post()
        second.action_cancel()
        self.assertFalse(self.issues(second))
        self.assertTrue(self.issues(third))
        third.unlink()
        self.assertFalse(self.issues(third))

    def test_the_issue_is_closed_when_the_other_payment_is_cancelled_or_deleted(self):
        for end in ("action_cancel", "unlink"):
            first = self.make(f"EFT-{end}")
            second = self.make(f"EFT-{end}")
            self.assertTrue(self.issues(second))
            getattr(first, end)()
            self.assertFalse(self.issues(second))
            self.assertFalse(second.is_duplicate_suspected)

    def test_who_repeats_two_still_repeats_the_other_when_one_ends(self):
        first, second, third = self.make(), self.make(), self.make()
        self.take_types()
        first.action_cancel()
        self.assertEqual(third.repeated_payment_id, second)
        self.assertTrue(self.issues(third))
        self.assertFalse(self.issues(second))
        self.assertNotIn(TYPE, self.take_types())

    def test_one_that_is_booked_again_is_looked_at_again(self):
        first, second = self.make(), self.make()
        (first | second).action_post()
        self.take_types()
        second.action_cancel()
        self.assertFalse(second.is_duplicate_suspected)
        self.assertNotIn(TYPE, self.take_types())
        second.action_draft()
        second.action_post()
        self.assertEqual(second.repeated_payment_id, first)
        self.assertEqual(len(self.issues(second)), 1)
        self.assertEqual(self.take_types().count(TYPE), 1)

    def test_what_is_corrected_in_one_of_the_two_ends_the_suspicion(self):
        for index in range(2):
            for vals in ({"amount": 51}, {"payment_reference": "EFT-2"}, {"date": "2026-06-01"}):
                both = [self.make(), self.make()]
                with self.subTest(index=index, vals=vals):
                    self.assertTrue(self.issues(both[1]))
                    both[index].write(vals)
                    self.assertFalse(both[1].is_duplicate_suspected)
                    self.assertFalse(self.issues(both[1]))
                (both[0] | both[1]).unlink()

    def test_what_finance_said_stands_while_the_payment_repeats_the_same(self):
        self.make()
        second = self.make()
        self.issues(second).action_resolve()
        second.memo = "Both happened"
        self.assertTrue(second.is_duplicate_suspected)
        self.assertFalse(self.issues(second))

    def test_many_that_are_posted_are_looked_for_at_once(self):
        payments = self.env["account.payment"].browse()
        for number in range(3):
            payments |= self.make(f"EFT-{number}00")
        with patch.object(account_payment, "find_repeated", wraps=account_payment.find_repeated) as found:
            payments.action_post()
        looked = [call.args[1] for call in found.call_args_list if call.args[1]]
        self.assertEqual(looked, [payments])

    def test_the_company_says_how_far_apart_and_whether_at_all(self):
        self.make()
        self.env.company.payment_duplicate_days = 30
        self.assertTrue(self.make(date="2026-03-10").is_duplicate_suspected)
        self.env.company.payment_duplicate_days = 0
        self.assertFalse(self.make().is_duplicate_suspected)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.company.payment_duplicate_days = -1
            self.env.flush_all()

    def test_the_setting_is_among_those_of_invoicing(self):
        admin = self.env.ref("base.user_admin")
        settings = self.env["res.config.settings"].with_user(admin)
        with Form(settings) as form:
            form.payment_duplicate_days = 14
        form.record.execute()
        self.assertEqual(admin.company_id.payment_duplicate_days, 14)

    def test_many_are_looked_for_with_one_statement(self):
        vals = [
            {"partner_id": self.customer.id, "amount": 50 + n, "payment_reference": f"R{n}"}
            for n in range(40)
        ]
        payments = self.env["account.payment"].create(vals)
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        payments._suspect_duplicates()
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    def test_what_is_rolled_back_was_not_suspected(self):
        self.make()
        self.take_types()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            second = self.make()
            raise ZeroDivisionError
        self.assertFalse(self.take_types())
        self.assertFalse(self.issues(second))
