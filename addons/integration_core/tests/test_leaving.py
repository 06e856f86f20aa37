# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..leaving import find_own_relations, take_along
from .common import KEY_1, IntegrationCase


@tagged("post_install", "-at_install")
class TestLeaving(IntegrationCase):
    """An addon that leaves takes along what nobody could remove afterwards, and nothing else."""

    def test_secrets_and_open_issues_of_its_models_go_and_are_audited(self):
        partner = self.env["res.partner"].create({"name": "Of another addon"})
        with self.keys(KEY_1):
            store = self.env["integration.secret"]._store
            own = store("s", name="Own", record=self.system)
            foreign = store("s", name="Foreign", record=partner)
        raise_issue = self.env["integration.issue"]._raise_issue
        own_issue = raise_issue("own", summary="Own", record=self.system)
        foreign_issue = raise_issue("foreign", summary="Foreign", record=partner)
        take_along(self.env, "integration_core")
        self.assertFalse(own.exists())
        self.assertEqual(own_issue.state, "resolved")
        self.assertTrue(foreign.exists())
        self.assertEqual(foreign_issue.state, "new")
        audited = self.env["integration.audit"].search([("action", "=", "secret.removed")])
        self.assertIn(own.id, audited.mapped("res_id"))

    def test_relation_tables_of_models_that_leave_are_found_and_shared_ones_are_not(self):
        own = self.env["integration.interface"]._fields["contributor_ids"].relation
        self.assertIn(own, find_own_relations(self.env, ["integration.interface"]))
        shared = self.env["res.users"]._fields["group_ids"].relation
        self.assertEqual(shared, self.env["res.groups"]._fields["user_ids"].relation)
        self.assertNotIn(shared, find_own_relations(self.env, ["res.users"]))
        self.assertIn(shared, find_own_relations(self.env, ["res.users", "res.groups"]))
