# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationMessage(InboxCase):
    """Who may do what with messages, and what is noted of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer = new_test_user(cls.env, "inbox_viewer", groups="integration_core.group_integration_user")
        cls.auditor = new_test_user(
            cls.env, "inbox_auditor", groups="integration_core.group_integration_auditor"
        )

    def put_failed(self, source=None):
        """A message that failed."""
        message = self.put("order.created", {"number": "T/1", "colour": "red"}, number="ext-1", source=source)
        self.run_job(source)
        self.assertEqual(message.state, "failed")
        return message

    def audited(self, action):
        return self.env["integration.audit"].search([("action", "=", action)])

    def test_nobody_writes_messages(self):
        message = self.put_failed()
        with self.assertRaises(AccessError):
            message.write({"state": "waiting"})
        with self.assertRaises(AccessError):
            message.unlink()
        with self.assertRaises(AccessError):
            message.create({"source_id": self.source.id, "message_uid": "x"})

    def test_an_operator_replays_what_failed_and_the_issue_closes(self):
        message = self.put_failed()
        issue = self.env["integration.issue"].search([("code", "=", "unknown_property")])
        self.assertTrue(issue.is_open)
        with self.assertRaises(AccessError):
            message.with_user(self.viewer).action_replay()
        self.env.cr.execute("UPDATE integration_message SET body = replace(body, 'colour', 'contact')")
        message.with_user(self.operator).action_replay()
        self.assertEqual((message.state, message.attempts, message.error_code), ("waiting", 0, False))
        self.assertFalse(issue.is_open)
        self.run_job()
        self.assertEqual(message.state, "processed")
        self.assertTrue(self.audited("message.replayed"))

    def test_what_is_done_is_never_replayed(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.run_job()
        with self.assertRaises(UserError):
            message.with_user(self.operator).action_replay()
        message._settle("waiting")
        self.assertEqual(message.state, "processed", "not by the statement either")

    def test_what_a_key_signed_ends_with_the_key_until_a_manager_vouches_for_it(self):
        message, key = self.put("order.created", {"number": "T/1"}, number="ext-1"), self.source.key_ids
        self.env.cr.execute("UPDATE integration_message SET key_id = %s WHERE id = %s", (key.id, message.id))
        message.invalidate_recordset()
        key.with_user(self.operator).action_revoke()
        self.run_job()
        self.assertFalse(self.orders())
        self.assertEqual((message.state, message.error_code), ("failed", "message_key_revoked"))
        issue = self.env["integration.issue"].search([("code", "=", "message_key_revoked")])
        self.assertIn("manager", issue.remedy)
        with self.assertRaises(AccessError):
            message.with_user(self.operator).action_replay()
        message.with_user(self.approver).action_replay()
        self.run_job()
        self.assertEqual((message.state, len(self.orders())), ("processed", 1))
        self.assertEqual(message.vouched_by_id, self.approver)
        self.assertFalse(issue.is_open)

    def test_what_was_done_with_a_key_in_force_stays(self):
        message, key = self.put("order.created", {"number": "T/1"}, number="ext-1"), self.source.key_ids
        self.env.cr.execute("UPDATE integration_message SET key_id = %s WHERE id = %s", (key.id, message.id))
        self.run_job()
        key.with_user(self.operator).action_revoke()
        self.run_job()
        self.assertEqual((message.state, len(self.orders())), ("processed", 1))

    def test_ignoring_needs_a_reason_which_is_kept(self):
        message = self.put_failed()
        dialog = self.env["integration.bulk"].with_user(self.operator)
        asking = message.with_user(self.operator).with_context(bulk_action="ignore")
        action = asking.action_open_bulk()
        dialog = dialog.with_context(**action["context"]).create({"reason": "why"})
        with self.assertRaises(UserError):
            dialog.action_confirm()
        dialog.reason = "test messages of the partner"
        dialog.action_confirm()
        self.assertEqual(message.state, "ignored")
        self.assertIn("test messages of the partner", self.audited("message.ignored").detail)

    def test_people_see_an_outline_and_all_of_it_only_where_it_is_noted(self):
        message = self.put("order.created", {"number": "Erika Mustermann"})
        with self.assertRaises(AccessError):
            message.with_user(self.viewer).read(["body"])
        outline = message.with_user(self.viewer).body_outline
        self.assertIn('"number"', outline)
        self.assertNotIn("Erika", outline)
        cleared = new_test_user(
            self.env,
            "inbox_cleared",
            "integration_core.group_integration_user,integration_core.group_integration_see_personal,"
            "integration_core.group_integration_see_financial",
        )
        for user in (self.viewer, self.operator, self.auditor, self.approver, cleared):
            with self.assertRaises(AccessError):
                message.with_user(user).action_open_reveal()
        self.assertFalse(self.audited("data.revealed"))
        cleared.group_ids = [Command.link(self.env.ref("integration_core.group_integration_see_clinical").id)]
        action = message.with_user(cleared).action_open_reveal()
        dialog = self.env["integration.reveal"].with_user(cleared).with_context(**action["context"])
        shown = dialog.create({"reason": "its order is missing"}).action_show()
        self.assertIn("Erika", shown["context"]["default_content"])
        row = self.audited("data.revealed")
        self.assertEqual((row.user_id, row.res_id), (cleared, message.id))
        self.assertIn("its order is missing", row.detail)

    def test_people_of_another_company_see_nothing(self):
        message = self.put_failed()
        other = self.env["res.company"].create({"name": "Other clinic"})
        user = new_test_user(
            self.env,
            "inbox_elsewhere",
            groups="integration_core.group_integration_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for model in (
            "integration.message",
            "integration.source",
            "integration.source.key",
            "integration.source.rule",
        ):
            self.assertFalse(self.env[model].with_user(user).search([]), model)
        with self.assertRaises(AccessError):
            message.with_user(user).action_replay()

    def test_erasing_a_record_empties_its_messages_and_stops_those_that_wait(self):
        done = self.put("order.created", {"number": "T/1"}, number="ext-77")
        self.run_job()
        waiting = self.put("order.changed", {"contact": "Erika"}, number="ext-77")
        other = self.put("order.changed", {"contact": "Max"}, number="ext-78")
        subject = self.env["integration.subject"]
        name = "Messages of partners"
        self.assertEqual(subject._count_copies("test_order", done.record_uid)[name], 2)
        self.assertEqual(subject._erase_subject("test_order", done.record_uid)[name], 2)
        self.env.invalidate_all()
        self.assertEqual((done.state, waiting.state, waiting.error_code), ("processed", "ignored", "erased"))
        self.assertFalse(done.sudo().body or waiting.sudo().body)
        self.assertTrue(other.sudo().body)
        self.assertEqual(subject._count_copies("test_order", done.record_uid)[name], 0)
        with self.assertRaises(UserError):
            waiting.with_user(self.operator).action_replay()
