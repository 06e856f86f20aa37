# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import Command
from odoo.tests import new_test_user, tagged

from .issue_case import IssueCase

CODE = "database_unavailable"


@tagged("post_install", "-at_install")
class TestIntegrationIssueOwning(IssueCase):
    """An issue is somebody's job: a person's, else a team's; that it is nobody's shows."""

    def setUp(self):
        super().setUp()
        self.team = self.env["integration.team"].create(
            {"name": "Billing", "leader_id": self.manager.id, "member_ids": [Command.link(self.operator.id)]}
        )
        self.cause_team = self.env["integration.team"].create({"name": "Servers", "company_id": False})
        self.cause = self.env["integration.cause"]._get(CODE)
        self.interface.owner_id = self.interface.steward_id = False

    def search(self, user, *domain):
        return self.env["integration.issue"].with_user(user).search([*domain])

    def test_the_leader_of_the_team_belongs_to_it(self):
        self.assertEqual(self.team.member_ids, self.manager + self.operator)

    def test_the_owner_of_the_interface_goes_before_its_team_and_that_before_the_team_of_the_cause(self):
        self.cause.team_id = self.cause_team
        issue = self.raise_issue(CODE, key=(1,))
        self.assertEqual((issue.owner_id.id, issue.team_id), (False, self.cause_team))
        self.interface.team_id = self.team
        issue = self.raise_issue(CODE, key=(2,))
        self.assertEqual((issue.owner_id.id, issue.team_id), (False, self.team))
        self.interface.owner_id = self.user
        issue = self.raise_issue(CODE, key=(3,))
        self.assertEqual((issue.owner_id, issue.team_id), (self.user, self.team))
        self.assertEqual(issue.activity_ids.user_id, self.user)

    def test_the_leader_gets_the_one_activity_and_each_member_sees_it(self):
        self.interface.team_id = self.team
        for _ in range(3):
            issue = self.raise_issue()
        self.assertEqual(issue.activity_ids.user_id, self.manager)
        self.assertEqual(len(issue.activity_ids), 1)
        self.assertFalse(issue.is_unowned)
        mine = ("team_id.member_ids", "in", self.operator.id)
        self.assertIn(issue, self.search(self.operator, mine))

    def test_without_a_leader_who_can_open_it_members_are_told(self):
        self.team.leader_id = False
        self.interface.team_id = self.team
        self.assertEqual(self.raise_issue().activity_ids.user_id, self.manager + self.operator)

    def test_a_team_of_another_company_or_in_the_archive_does_not_look_after_it(self):
        self.interface.company_id = self.env.company
        theirs = self.env["integration.team"].create({"name": "Theirs", "company_id": self.other_company.id})
        self.cause.team_id = theirs
        self.assertFalse(self.raise_issue(CODE).team_id)
        self.interface.team_id = self.team
        self.team.active = False
        self.assertFalse(self.raise_issue(CODE, key=(2,)).team_id)

    def test_the_settings_name_somebody_only_for_what_has_neither_owner_nor_team(self):
        self.env["ir.config_parameter"].set_param("integration_core.issue_caretaker_id", self.user.id)
        self.assertEqual(self.raise_issue().owner_id, self.user)
        self.interface.team_id = self.team
        self.assertFalse(self.raise_issue(key=(2,)).owner_id)

    def test_what_is_nobodys_is_found_as_such_until_somebody_takes_it_on(self):
        issue = self.raise_issue()
        self.assertTrue(issue.is_unowned)
        self.assertIn(issue, self.search(self.user, ("is_unowned", "=", True)))
        issue.with_user(self.operator).action_start()
        self.assertFalse(issue.is_unowned)
        self.assertIn(issue, self.search(self.user, ("is_unowned", "=", False)))

    # === ACTIVITIES === #

    def test_the_activity_follows_owner_and_due_time(self):
        self.interface.owner_id = self.user
        issue = self.raise_issue().with_user(self.operator)
        activity = issue.activity_ids
        issue.owner_id = self.operator
        self.assertEqual(issue.activity_ids, activity)
        self.assertEqual(activity.user_id, self.operator)
        issue.due_at = "2026-05-04 10:00:00"
        self.assertEqual(activity.date_deadline, date(2026, 5, 4))
        issue.severity = "critical"
        self.assertEqual(activity.date_deadline, issue.due_at.date())

    def test_a_new_owner_is_told_and_the_many_who_were_told_are_freed(self):
        for number in range(3):
            new_test_user(self.env, f"manager_{number}", "integration_core.group_integration_manager")
        issue = self.raise_issue()
        self.assertGreater(len(issue.activity_ids), 1)
        issue.with_user(self.operator).owner_id = self.user
        self.assertEqual(issue.activity_ids.user_id, self.user)
        self.assertEqual(len(issue.activity_ids), 1)

    def test_marking_the_activity_as_done_takes_the_issue_on(self):
        issue = self.raise_issue()
        issue.activity_ids[0].with_user(self.operator).action_feedback(feedback="On it")
        self.assertEqual((issue.state, issue.owner_id), ("in_progress", self.operator))
        self.assertFalse(issue.activity_ids)

    def test_an_owner_who_may_only_look_ends_the_activity_and_changes_nothing(self):
        self.interface.owner_id = self.user
        issue = self.raise_issue()
        issue.activity_ids.with_user(self.user).action_feedback()
        self.assertEqual(issue.state, "new")

    def test_however_often_it_happens_the_owner_is_notified_once(self):
        self.interface.owner_id = self.user
        issue = self.raise_issue()
        told = self.env["mail.message"].search_count([("partner_ids", "in", self.user.partner_id.ids)])
        self.assertEqual(told, 1)
        for _ in range(3):
            self.raise_issue()
        self.assertEqual(issue.occurrence_count, 4)
        self.assertEqual(
            self.env["mail.message"].search_count([("partner_ids", "in", self.user.partner_id.ids)]), told
        )
