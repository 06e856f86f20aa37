# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationRetention(InboxCase):
    """What is removed of old messages, and what has to stay."""

    def setUp(self):
        super().setUp()
        self.github = self.make_source("forge", scheme="github")
        self.done = self.put("order.noise")
        self.recorded = self.put("order.noise", source=self.github)
        self.run_job()
        self.run_job(self.github)
        self.failed = self.put("order.created")
        self.run_job()
        self.waiting = self.put("order.noise")
        self.env.cr.execute(
            "UPDATE integration_message SET processed_at = processed_at - interval '9999 days', sent_at = received_at"
        )

    def remove(self, target):
        """Let a rule remove what it finds; return what is left."""
        rule = self.env["integration.retention"].search([("target", "=", target)])
        rule.with_user(self.approver).action_count()
        rule.with_user(self.approver).action_switch_on()
        self.env.flush_all()
        query = rule._select(rule._get_cutoff())
        ids = [id_ for (id_,) in self.env.execute_query(query)]
        locked = getattr(rule, f"_lock_{target}")(ids)
        getattr(rule, f"_remove_{target}")(query, locked)
        self.env.invalidate_all()
        return rule.matching_count

    def test_content_goes_and_what_is_not_settled_stays(self):
        self.assertEqual(self.remove("message_body"), 2)
        self.assertFalse(self.done.sudo().body or self.recorded.sudo().body)
        self.assertTrue(self.failed.sudo().body and self.waiting.sudo().body)

    def test_ids_that_keep_recordings_out_stay(self):
        self.assertEqual(self.remove("message"), 1)
        self.assertFalse(self.done.exists())
        self.assertTrue(self.recorded.exists(), "nothing else would tell a recording of it")

    def test_a_restored_copy_takes_and_processes_nothing(self):
        sql = Path(__file__).parent.parent / "data" / "neutralize.sql"
        self.env.flush_all()
        self.env.cr.execute(sql.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.source.state, "suspended")
        self.assertEqual((self.source.key_ids.state, self.waiting.state), ("revoked", "ignored"))
        self.assertFalse(self.source.key_ids.sudo().secret_id)

    def test_a_neutralized_copy_keeps_nothing_that_partners_said_and_replays_nothing(self):
        failed = self.put("order.created", {"number": "T/9"}, number="ext-9")
        failed._settle("failed", error_code="internal_error")
        self.env.flush_all()
        self.env.cr.execute((Path(__file__).parent.parent / "data" / "neutralize.sql").read_text())
        self.env.invalidate_all()
        messages = self.env["integration.message"].search([])
        self.assertFalse(messages.filtered(lambda message: message.sudo().body))
        self.assertEqual(failed.state, "ignored")
        with self.assertRaises(UserError):
            failed.with_user(self.operator).action_replay()
