# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import make_accounts


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase):
    """Each event of an account is told once, when it becomes true."""

    entity = "patient_account"

    def test_the_life_of_an_account(self):
        account = make_accounts(self.env, 1)
        self.assertEqual(self.take_types(), ["patient_account.created"])
        account.action_open()
        self.assertEqual(self.take_types(), ["patient_account.updated"])
        account._hold("Coverage is being verified")
        self.assertEqual(self.take_types(), ["patient_account.updated"])
        account._close("All is paid")
        self.assertEqual(self.take_types(), ["patient_account.closed", "patient_account.updated"])
        account.action_open()
        self.assertEqual(self.take_types(), ["patient_account.updated"])

    def test_a_changed_identifier_or_coverage_is_a_change_of_the_account(self):
        account = make_accounts(self.env, 1)
        self.commit()
        account.identifier_ids.value = "MRN-888"
        self.assertEqual(self.take_types(), ["patient_account.updated"])
        account.coverage_ids = [Command.clear()]
        self.assertEqual(self.take_types(), ["patient_account.updated"])

    def test_a_line_that_is_written_as_it_was_is_no_change(self):
        account = make_accounts(self.env, 1)
        self.commit()
        line, coverage = account.identifier_ids, account.coverage_ids
        line.write({"value": line.value, "assigner_id": line.assigner_id.id, "start_date": False})
        coverage.write({"payer_id": coverage.payer_id.id, "state": coverage.state})
        self.assertEqual(self.take_types(), [])
        line.start_date = "2026-01-01"
        self.assertEqual(self.take_types(), ["patient_account.updated"])
        line.start_date = "2026-01-01"
        self.assertEqual(self.take_types(), [])
        coverage.sequence += 1
        self.assertEqual(self.take_types(), ["patient_account.updated"])

    def test_what_is_undone_or_changes_nothing_is_not_told(self):
        account = make_accounts(self.env, 1)
        self.commit()
        account.family_name = account.family_name
        self.assertEqual(self.take_types(), [])
        try:
            with self.env.cr.savepoint():
                account._close("All is paid")
                raise ValueError
        except ValueError:
            self.env.invalidate_all()
        self.assertEqual(self.take_types(), [])

    def test_a_merge_is_told_once_of_the_account_that_went(self):
        old, target = make_accounts(self.env, 2)
        self.commit()
        old._merge_into(target)
        events = self.commit().filtered(lambda event: event.entity == "patient_account")
        told = sorted((event.res_id, event.type.partition(".")[2]) for event in events)
        expected = [(old.id, "closed"), (old.id, "merged"), (old.id, "updated"), (target.id, "updated")]
        self.assertEqual(told, sorted(expected))
        old._merge_into(target)
        self.assertEqual(self.take_types(), [])
