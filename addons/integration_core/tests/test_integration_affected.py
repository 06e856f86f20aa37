# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestIntegrationAffected(TransactionCase):
    """A list of things about records opens whatever became of the records."""

    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Ward 4"})
        self.issue = self.env["integration.issue"]._raise_issue("x", summary="x", record=self.partner)

    def test_the_record_is_named(self):
        self.assertEqual(self.issue.record_name, "Ward 4")

    def test_a_deleted_record_and_an_uninstalled_app_do_no_harm(self):
        self.partner.unlink()
        self.assertIn("gone", self.issue.record_name)
        self.env.cr.execute(
            "UPDATE integration_issue SET res_model = 'gone.model' WHERE id = %s", [self.issue.id]
        )
        self.issue.invalidate_recordset()
        self.assertIn("gone", self.issue.record_name)

    def test_the_name_is_for_those_who_may_read_the_record(self):
        secret = self.env["ir.config_parameter"].create({"key": "integration.test", "value": "1"})
        issue = self.env["integration.issue"]._raise_issue("y", summary="y", record=secret)
        viewer = new_test_user(self.env, "viewer", groups="integration_core.group_integration_user")
        self.assertNotIn("integration.test", issue.with_user(viewer).record_name)
        with self.assertRaisesRegex(UserError, "may not see"):
            issue.with_user(viewer).action_open_record()
        self.assertEqual(self.issue.action_open_record()["res_id"], self.partner.id)
