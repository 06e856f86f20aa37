# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .issue_case import IssueCase

REASON = "all of it is the outage of the clearinghouse"


@tagged("post_install", "-at_install")
class TestIntegrationIssueMerging(IssueCase):
    """Issues that are one end in the one that goes on, where their causes count from then on."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create([{"name": "Payer 0"}, {"name": "Payer 1"}])
        self.survivor = self.raise_issue(key=("a",), affected=self.partners[0])
        self.other = self.raise_issue(key=("b",), severity="high", affected=self.partners)
        self.raise_issue(key=("b",), affected=self.partners[1])

    def merge(self, others=None, user=None, reason=REASON):
        issues = self.survivor + (self.other if others is None else others)
        wizard = (
            self.env["integration.issue.merge"]
            .with_user(user or self.operator)
            .with_context(default_issue_ids=issues.ids)
            .create({"survivor_id": self.survivor.id, "reason": reason})
        )
        wizard.action_merge()

    def test_counts_and_records_move_to_the_one_that_goes_on(self):
        self.merge()
        self.assertEqual((self.other.state, self.other.merged_into_id), ("resolved", self.survivor))
        self.assertFalse(self.other.activity_ids)
        self.assertEqual((self.survivor.occurrence_count, self.survivor.severity), (3, "high"))
        counts = {row.record_name: row.occurrence_count for row in self.survivor.affected_ids}
        self.assertEqual(counts, {"Payer 0": 2, "Payer 1": 2})
        self.assertFalse(self.other.affected_ids)
        self.assertEqual(self.survivor.affected_count, 2)

    def test_what_happens_again_counts_on_the_one_that_goes_on(self):
        self.merge()
        self.assertEqual(self.raise_issue(key=("b",), affected=self.partners[1]), self.survivor)
        self.assertEqual(self.survivor.occurrence_count, 4)
        self.assertEqual((self.other.state, self.other.occurrence_count), ("resolved", 2))

    def test_the_one_that_goes_on_stays_about_its_own_record(self):
        """By it is found what failed, and what is done again."""
        self.survivor = self.raise_issue(key=("d",), record=self.interface)
        self.merge()
        self.raise_issue(key=("b",), record=self.system, detail="again")
        about = (self.survivor.res_model, self.survivor.res_id)
        self.assertEqual(about, (self.interface._name, self.interface.id))
        self.assertEqual((self.survivor.occurrence_count, self.survivor.detail), (4, "again"))

    def test_it_opens_the_one_that_goes_on_again(self):
        self.merge()
        self.survivor.action_resolve()
        self.assertEqual(self.raise_issue(key=("b",)), self.survivor)
        self.assertEqual(self.survivor.state, "new")

    def test_once_that_is_over_for_good_it_is_an_issue_of_its_own_again(self):
        self.merge()
        self.survivor.action_resolve()
        self.survivor._write_guarded({"resolved_at": fields.Datetime.now() - timedelta(days=31)})
        fresh = self.raise_issue(key=("b",))
        self.assertNotIn(fresh, self.survivor + self.other)
        self.assertEqual(fresh.fingerprint, self.other.fingerprint)

    def test_merging_goes_on_along_a_chain(self):
        third = self.raise_issue(key=("c",))
        third._merge(self.other, REASON)
        self.merge(third)
        self.assertEqual(self.other.merged_into_id, self.survivor)
        self.assertEqual(self.raise_issue(key=("b",)), self.survivor)
        self.assertEqual(self.raise_issue(key=("c",)), self.survivor)

    def test_one_that_is_opened_again_by_hand_counts_for_itself(self):
        self.merge()
        self.other.action_reopen()
        self.assertFalse(self.other.merged_into_id)
        self.assertEqual(self.raise_issue(key=("b",)), self.other)

    def test_neither_closed_ones_nor_those_of_another_company(self):
        theirs = self.raise_issue(
            interface=None, system=self.system.copy({"code": "t", "company_id": self.other_company.id})
        )
        with self.assertRaisesRegex(UserError, "another company"):
            self.survivor._merge(theirs, REASON)
        self.other.action_resolve()
        with self.assertRaisesRegex(UserError, "closed"):
            self.merge()
        with self.assertRaisesRegex(UserError, "at least two"):
            self.survivor._merge(self.survivor, REASON)

    def test_it_asks_a_reason_and_keeps_it(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self.merge(reason=" ")
        self.merge()
        row = self.env["integration.audit"].search([("action", "=", "issue.merged")])
        self.assertEqual((row.res_id, row.user_id), (self.other.id, self.operator))
        self.assertIn(REASON, row.detail)

    def test_who_may_only_look_merges_nothing(self):
        with self.assertRaises(AccessError):
            self.survivor.with_user(self.user)._merge(self.other.with_user(self.user), REASON)
