# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .issue_case import IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationIssueExposure(IssueCase):
    """Who watches something says what an issue hits now, and whose it is."""

    def test_what_is_hit_no_more_is_over_and_what_goes_on_counts_once(self):
        first, second, third = self.env["res.partner"].create([{"name": str(number)} for number in range(3)])
        issue = self.raise_issue()
        issue._set_hits(first + second)
        issue._set_hits(second + third)
        rows = {row.res_id: (row.is_over, row.occurrence_count) for row in issue.affected_ids}
        self.assertEqual(rows, {first.id: (True, 1), second.id: (False, 1), third.id: (False, 1)})
        issue._set_hits(first)
        rows = {row.res_id: (row.is_over, row.occurrence_count) for row in issue.affected_ids}
        self.assertEqual(rows, {first.id: (False, 2), second.id: (True, 1), third.id: (True, 1)})

    def test_who_raises_it_may_know_whose_it_is(self):
        self.assertEqual(self.raise_issue(owner=self.developer).owner_id, self.developer)

    def test_an_owner_who_could_not_open_it_is_none(self):
        stranger = self.other_company_user("operator")
        self.interface._write_guarded({"company_id": self.env.company.id})
        self.assertEqual(self.raise_issue(owner=stranger).owner_id, self.operator)

    def test_a_team_that_was_named_owns_it(self):
        team = self.env["integration.team"].create({"name": "Billing"})
        issue = self.raise_issue(team=team)
        self.assertEqual((issue.team_id, issue.owner_kind), (team, "team"))
