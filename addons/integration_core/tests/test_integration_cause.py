# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.convert import convert_file

from ..tools.errors import IntegrationError
from .issue_case import IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationCause(IssueCase):
    """What a code means stands in a catalogue, and on the issue."""

    def setUp(self):
        super().setUp()
        self.cause = self.env["integration.cause"]._get("unmapped_code")

    def test_every_error_of_the_suite_has_a_cause(self):
        kinds, codes = [IntegrationError], set()
        while kinds:
            kind = kinds.pop()
            if kind.__module__.startswith("odoo.addons.integration_core."):
                codes.add(kind.code)
            kinds += kind.__subclasses__()
        self.assertGreater(len(codes), 50)
        self.assertEqual(codes - set(self.env["integration.cause"].search([]).mapped("code")), set())

    def test_an_issue_shows_what_its_code_means_and_what_helps(self):
        issue = self.raise_issue()
        self.assertEqual(issue.cause_id, self.cause)
        self.assertEqual(issue.with_user(self.user).cause_remedy, self.cause.remedy)
        self.assertTrue(issue.cause_explanation)

    def test_a_code_that_nobody_described_raises_an_issue_all_the_same(self):
        issue = self.raise_issue("never_heard_of")
        self.assertFalse(issue.cause_id)
        cause = self.env["integration.cause"].create({"code": "never_heard_of", "name": "Heard of since"})
        self.assertEqual(issue.cause_id, cause)
        self.assertEqual(self.raise_issue("never_heard_of", key=(2,)).cause_id, cause)

    def test_an_upgrade_brings_the_words_and_leaves_severity_and_team(self):
        team = self.env["integration.team"].create({"name": "Codes"})
        self.cause.write({"severity": "critical", "team_id": team.id, "remedy": "Old words."})
        name = "data/integration_cause_data.xml"
        convert_file(self.env, "integration_core", name, {}, mode="update", noupdate=False)
        self.assertEqual((self.cause.severity, self.cause.team_id), ("critical", team))
        self.assertNotEqual(self.cause.remedy, "Old words.")

    def test_managers_set_severity_and_team_and_nobody_deletes_one(self):
        self.cause.with_user(self.manager).severity = "high"
        with self.assertRaises(AccessError):
            self.cause.with_user(self.operator).severity = "low"
        with self.assertRaises(UserError):
            self.cause.unlink()

    def test_it_links_to_the_runbook_where_that_is_published(self):
        self.assertFalse(self.cause.runbook_url)
        self.env["ir.config_parameter"].set_param(
            "integration_core.runbook_url", "https://intranet.example/runbook"
        )
        self.cause.invalidate_recordset()
        self.assertEqual(self.raise_issue().runbook_url, "https://intranet.example/runbook#unmapped_code")
