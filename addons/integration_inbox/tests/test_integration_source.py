# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InboxCase


@tagged("post_install", "-at_install")
class TestIntegrationSource(InboxCase):
    """What a source has to say before anybody may approve it, and who notices a change."""

    def test_what_is_approved_changes_only_in_draft_and_by_four_eyes(self):
        for vals in ({"scheme": "stripe"}, {"tolerance": 900}, {"client_id": self.make_client("other").id}):
            with self.assertRaises(UserError):
                self.source.with_user(self.author).write(vals)
        with self.assertRaises(UserError):
            self.source.rule_ids[0].with_user(self.author).write({"pattern": "*"})
        with self.assertRaises(UserError):
            self.source.rule_ids[0].with_user(self.author).unlink()
        self.source.with_user(self.author).action_withdraw()
        self.source.rule_ids[0].with_user(self.approver).write({"pattern": "*"})
        self.source.with_user(self.author).action_submit()
        with self.assertRaises(UserError):
            self.source.with_user(self.approver).action_approve()

    def test_entries_that_cannot_work_are_refused(self):
        for vals in (
            {"networks": "somewhere"},
            {"id_pointer": "data/id"},
            {"type_pointer": "/a~2"},
            {"scheme": "jwt"},
            {"media_types": " "},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.make_source("odd", approved=False, secret=None, **vals)
        for vals in ({"tolerance": 0}, {"tolerance": 901}, {"max_body_kb": 1025}, {"rate_per_minute": -1}):
            with (
                self.subTest(vals),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.make_source("odd", approved=False, secret=None, **vals)

    def test_rules_that_cannot_work_are_refused(self):
        for rule in (
            self.make_rule("x", action="post", operation="action", uid_pointer="/id"),
            self.make_rule("x", operation="update"),
            self.make_rule("x", operation="upsert", uid_pointer="/id"),
            self.make_rule("x", contract_id=False),
            self.make_rule("x", document_pointer="data"),
            self.make_rule(" "),
        ):
            with self.subTest(rule[2]), self.assertRaises(ValidationError):
                self.make_source("odd", approved=False, secret=None, rule_ids=[rule])

    def test_without_a_rule_nothing_is_submitted(self):
        source = self.make_source("empty", approved=False, rule_ids=[])
        with self.assertRaises(UserError):
            source.with_user(self.author).action_submit()

    def test_interface_and_client_belong_together(self):
        other = self.env["integration.system"].create({"name": "Lab", "code": "inbox-lab"})
        interface = self.interface.with_user(self.author).copy({"code": "inbox-lab", "system_id": other.id})
        with self.assertRaises(ValidationError):
            self.make_source("odd", approved=False, interface_id=interface.id)

    def test_the_form_proposes_what_partners_of_a_kind_send(self):
        form = Form(self.env["integration.source"].with_user(self.author))
        form.scheme = "github"
        self.assertEqual((form.type_header, form.type_pointer), ("X-GitHub-Event", "/action"))
        form.scheme = "stripe"
        self.assertEqual((form.id_pointer, form.changed_repeats), ("/id", "ignore"))

    def test_counts_and_address_are_shown(self):
        self.put("order.noise")
        self.assertEqual((self.source.waiting_count, self.source.failed_count), (1, 0))
        self.assertTrue(self.source.last_received_at)
        self.assertTrue(self.source.url.endswith("/integration/v1/inbox/billing"))

    def test_messages_that_wait_or_failed_are_ignored_when_it_is_retired(self):
        done = self.put("order.created", {"number": "T/1"}, number="ext-1")
        failed = self.put("order.created", {"nonsense": 1}, number="ext-9")
        self.run_job()
        waiting = self.put("order.created", {"number": "T/2"}, number="ext-2")
        self.assertEqual((done.state, failed.state), ("processed", "failed"))
        about = [("res_model", "=", self.source._name), ("res_id", "=", self.source.id)]
        issue = self.env["integration.issue"].search([*about, ("code", "=", failed.error_code)])
        self.assertTrue(issue.is_open)
        self.source.with_user(self.approver).action_retire()
        self.assertEqual((done + failed + waiting).mapped("state"), ["processed", "ignored", "ignored"])
        self.assertEqual(issue.state, "resolved")
        self.assertIn("2 messages", "".join(self.source.message_ids.mapped("body")))

    def test_a_change_is_seen_by_the_next_message(self):
        sources = self.env["integration.source"]
        self.assertTrue(sources._load("billing").opens)
        self.source.with_user(self.author).action_withdraw()
        self.assertFalse(sources._load("billing").opens)
        self.source.with_user(self.author).tolerance = 60
        self.assertEqual(sources._load("billing").agreed.tolerance, 60)
        self.assertEqual(len(sources._load("billing").keys), 1)
        self.source.key_ids.with_user(self.operator).action_revoke()
        self.assertFalse(sources._load("billing").keys)

    def test_rules_that_change_in_draft_decide_about_all_that_is_processed_after_the_approval(self):
        source = self.source.with_user(self.author)
        waiting = self.put("order.created", {"number": "T/1"}, number="ext-1")
        self.assertEqual(self.source._get_rules()[0].operation, "create")
        source.action_withdraw()
        self.run_job()
        self.assertEqual(waiting.state, "waiting", "nothing is processed by rules that nobody approved")
        [created] = source.rule_ids.filtered(lambda rule: rule.pattern == "order.created")
        created.write({"operation": "ignore"})
        source.rule_ids.filtered(lambda rule: rule.pattern == "order.noise").unlink()
        source.write({"rule_ids": [self.make_rule("order.made", external_pointer="/number", sequence=1)]})
        self.assertEqual(
            [rule.pattern for rule in self.source._get_rules()],
            ["order.made", "order.created", "order.changed", "order.upserted", "order.confirmed"],
        )
        self.approve(self.source)
        later = self.put("order.made", {"number": "T/2"}, number="ext-2")
        self.run_job()
        self.assertEqual((waiting.state, later.state), ("ignored", "processed"))
        self.assertEqual(self.orders().name, "T/2")
