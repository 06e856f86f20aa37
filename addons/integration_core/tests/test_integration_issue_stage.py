# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .issue_case import IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationIssueStage(IssueCase):
    """The board is in the organisation's words; what a stage means is one of five states, guarded as ever."""

    def setUp(self):
        super().setUp()
        self.stages = self.env["integration.issue.stage"]._get_first()
        self.second = self.env["integration.issue.stage"].create(
            {"name": "With billing", "state": "in_progress", "sequence": 25}
        )

    def test_a_new_issue_is_on_the_first_stage_of_its_state(self):
        issue = self.raise_issue()
        self.assertEqual(issue.stage_id, self.env.ref("integration_core.integration_issue_stage_new"))

    def test_each_state_has_a_stage_from_the_start(self):
        self.assertEqual(set(self.stages), {"new", "in_progress", "waiting", "resolved", "ignored"})

    def test_a_button_moves_the_card(self):
        issue = self.raise_issue()
        issue.action_start()
        self.assertEqual(issue.stage_id, self.stages["in_progress"])

    def test_a_card_that_is_dragged_changes_the_state_as_the_button_does(self):
        issue = self.raise_issue(interface=None).with_user(self.operator)
        issue.stage_id = self.second
        self.assertEqual(
            (issue.state, issue.stage_id, issue.owner_id), ("in_progress", self.second, self.operator)
        )
        issue.stage_id = self.stages["resolved"]
        self.assertEqual(issue.state, "resolved")
        self.assertTrue(issue.resolved_at)
        self.assertFalse(issue.activity_ids)
        moves = [("action", "=", "transition"), ("res_model", "=", issue._name), ("res_id", "=", issue.id)]
        self.assertEqual(self.env["integration.audit"].search_count(moves), 2)
        issue.stage_id = self.stages["new"]
        self.assertEqual((issue.state, issue.resolved_at), ("new", False))

    def test_a_card_stays_where_it_was_put_within_a_state(self):
        issue = self.raise_issue()
        issue.action_start()
        issue.stage_id = self.second
        self.assertEqual((issue.state, issue.stage_id), ("in_progress", self.second))
        issue.action_wait()
        self.assertEqual(issue.stage_id, self.stages["waiting"])
        issue.action_start()
        self.assertEqual(issue.stage_id, self.stages["in_progress"])

    def test_a_card_cannot_be_dragged_where_the_issue_cannot_go(self):
        issue = self.raise_issue()
        issue.action_resolve()
        with self.assertRaises(UserError):
            issue.stage_id = self.second
        self.assertEqual(issue.state, "resolved")

    def test_who_may_not_work_on_issues_drags_none(self):
        issue = self.raise_issue()
        with self.assertRaises(AccessError):
            issue.with_user(self.user).stage_id = self.second

    def test_each_state_keeps_a_stage_and_no_issue_loses_its_own(self):
        issue = self.raise_issue()
        with self.assertRaisesRegex(UserError, "only stage"):
            self.stages["waiting"].unlink()
        with self.assertRaisesRegex(UserError, "only stage"):
            self.stages["waiting"].state = "ignored"
        issue.action_start()
        issue.stage_id = self.second
        for attempt in (self.second.unlink, lambda: self.second.write({"state": "waiting"})):
            with self.assertRaisesRegex(UserError, "Move them first"):
                attempt()
        issue.stage_id = self.stages["in_progress"]
        self.second.unlink()

    def test_issues_from_before_there_were_stages_find_theirs(self):
        issue = self.raise_issue()
        issue.action_start()
        self.env.flush_all()
        self.cr.execute("UPDATE integration_issue SET stage_id = NULL WHERE id = %s", [issue.id])
        issue.invalidate_recordset()
        self.env["integration.issue"]._place_on_stages()
        self.assertEqual(issue.stage_id, self.stages["in_progress"])

    def test_the_board_shows_empty_columns_too(self):
        issues = self.env["integration.issue"].with_context(read_group_expand=True)
        groups = issues.formatted_read_group([("id", "=", 0)], ["stage_id"], ["__count"])
        self.assertEqual(len(groups), len(self.env["integration.issue.stage"].search([])))
