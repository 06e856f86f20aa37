# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.integration_api.watch import FAILURES_PARAMETER

from .common import SECRET, InboxHttpCase, sign_standard_webhooks

LOGGER = "odoo.addons.integration_api.dispatcher"
CLOCK = "odoo.addons.integration_inbox.controllers.inbox.time"
OTHER = "another shared secret of enough characters"


@tagged("post_install", "-at_install")
class TestAccepting(InboxHttpCase):
    """What a partner is answered, and what is kept of what it sends."""

    def assert_refused(self, answer, status, code):
        self.assertEqual(
            (answer.status_code, answer.headers["Content-Type"]), (status, "application/problem+json")
        )
        self.assertEqual(answer.json()["code"], code)
        return answer

    def test_a_message_is_kept_and_answered_202_and_its_job_is_queued(self):
        answer = self.send()
        self.assertEqual((answer.status_code, answer.json()), (202, {"id": "msg_1", "status": "accepted"}))
        message = self.find()
        self.assertEqual(
            (message.state, message.type, message.message_uid), ("waiting", "order.created", "msg_1")
        )
        self.assertEqual(message.company_id, self.source.company_id)
        self.assertEqual(message.key_id, self.source.key_ids)
        self.assertEqual(message.correlation_id, answer.headers["traceparent"].split("-")[1])
        self.assertEqual(json.loads(message.sudo().body)["data"], {"number": "T/1"})
        jobs = self.env["queue.job"].search(
            [("identity_key", "=", f"integration_inbox.source:{self.source.id}:0")]
        )
        self.assertEqual(jobs.channel, "root.inbox")
        self.send(webhook_id="msg_2")
        self.assertEqual(len(jobs.search([("identity_key", "=", jobs.identity_key)])), 1, "one job for all")

    def test_the_same_again_is_answered_200_and_kept_once(self):
        self.send()
        again = self.send(sent_at=int(time.time()) - 5)
        self.assertEqual((again.status_code, again.json()), (200, {"id": "msg_1", "status": "duplicate"}))
        self.assertEqual(len(self.find()), 1)

    def test_another_body_under_a_known_id_is_refused(self):
        self.send()
        with self.assertLogs(LOGGER):
            answer = self.send(document={"type": "order.created", "data": {"number": "T/2"}})
        self.assert_refused(answer, 409, "message_changed")
        self.assertNotIn("Retry-After", answer.headers)
        self.assertEqual(
            json.loads(self.find().sudo().body)["data"], {"number": "T/1"}, "the first one stays"
        )

    def test_a_partner_may_have_repetitions_that_differ(self):
        self.make_source("counting", changed_repeats="ignore")
        self.send("counting")
        answer = self.send("counting", {"type": "order.created", "attempt": 2})
        self.assertEqual((answer.status_code, answer.json()["status"]), (200, "duplicate"))

    def test_whoever_proves_nothing_gets_one_answer_and_leaves_nothing(self):
        self.make_source("other", secret=OTHER)
        body = b'{"type": "order.created"}'
        good = sign_standard_webhooks(body)
        retired = self.make_source("gone")
        retired.with_user(self.approver).action_retire()
        requests = {
            "unknown source": ("nobody", body, good),
            "odd source": ("%0Aforged", body, good),
            "retired source": ("gone", body, good),
            "no signature": ("billing", body, {}),
            "another source's key": ("billing", body, sign_standard_webhooks(body, secret=OTHER)),
            "changed body": ("billing", body + b" ", good),
            "changed id": ("billing", body, {**good, "webhook-id": "msg_2"}),
            "stale": ("billing", body, sign_standard_webhooks(body, sent_at=int(time.time()) - 301)),
            "future": ("billing", body, sign_standard_webhooks(body, sent_at=int(time.time()) + 302)),
            "no JSON, unproven": ("billing", b"{", {}),
        }
        answers = set()
        for name, (code, content, headers) in requests.items():
            with self.subTest(name), self.assertLogs(LOGGER):
                answer = self.assert_refused(self.post(code, content, headers), 401, "unauthenticated")
                problem = answer.json()
                problem.pop("correlation_id")
                answers.add(json.dumps(problem))
        self.assertEqual(len(answers), 1)
        self.assertFalse(self.env["integration.message"].search_count([]))

    def test_the_reason_is_in_our_log(self):
        with self.assertLogs(LOGGER) as logged:
            self.send(secret=OTHER)
        self.assertIn("signature_invalid", logged.output[0])
        self.assertNotIn(SECRET, "".join(logged.output))

    def test_a_database_without_room_makes_the_partner_come_again_and_its_body_stays_out_of_the_log(self):
        self.env.cr.execute(
            """CREATE FUNCTION pg_temp.no_room() RETURNS trigger LANGUAGE plpgsql AS
               $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
               CREATE TRIGGER no_room BEFORE INSERT ON integration_message EXECUTE FUNCTION pg_temp.no_room()"""
        )
        with self.assertLogs("odoo.sql_db", "ERROR") as logged, self.assertLogs(LOGGER):
            answer = self.send(document={"type": "order.created", "data": {"name": "Erika Mustermann"}})
        self.assert_refused(answer, 503, "database_unavailable")
        self.assertEqual(answer.headers["Retry-After"], "30")
        self.assertNotIn("Erika", "".join(logged.output))

    def test_what_is_proven_and_no_message_is_answered_with_the_reason(self):
        cases = {
            "not JSON": (b"{", "application/json", 400, "malformed_body"),
            "a list": (b"[]", "application/json", 400, "malformed_body"),
            "a form": (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
            "too large": (b'{"a": "' + b"x" * 300_000 + b'"}', "application/json", 413, "body_too_large"),
        }
        for name, (body, media_type, status, code) in cases.items():
            with self.subTest(name), self.assertLogs(LOGGER):
                answer = self.post("billing", body, sign_standard_webhooks(body), media_type)
                self.assert_refused(answer, status, code)
        self.assertFalse(self.find())

    def test_only_post_is_known(self):
        with self.assertLogs(LOGGER):
            answer = self.url_open("/integration/v1/inbox/billing")
        self.assert_refused(answer, 405, "method_not_allowed")
        self.assertEqual(answer.headers["Allow"], "POST")

    def test_a_source_may_send_from_its_networks_only(self):
        self.make_source("elsewhere", networks="192.0.2.0/24")
        with self.assertLogs(LOGGER):
            self.assert_refused(self.send("elsewhere"), 403, "network_denied")

    def test_more_than_was_agreed_is_told_to_come_again(self):
        source = self.make_source("chatty", rate_per_minute=2)
        self.send("chatty", webhook_id="a")
        self.send("chatty", webhook_id="b")
        with self.assertLogs(LOGGER):
            answer = self.assert_refused(self.send("chatty", webhook_id="c"), 429, "rate_limited")
        self.assertGreater(int(answer.headers["Retry-After"]), 1)
        self.assertEqual(len(self.find(source)), 2)

    def test_a_clock_that_was_ahead_blocks_no_source_until_it_comes_true(self):
        source = self.make_source("chatty", rate_per_minute=1)
        ahead = time.time() + 86400
        with patch(CLOCK, SimpleNamespace(time=lambda: ahead)):
            self.assertEqual(self.send("chatty", webhook_id="a", sent_at=int(ahead)).status_code, 202)
        message = self.find(source)
        self.assertGreater(message.received_at, fields.Datetime.now())
        self.assertLessEqual(message.due_at, fields.Datetime.now() + timedelta(seconds=1))
        self.assertEqual(self.send("chatty", webhook_id="b").status_code, 202)

    def test_an_address_that_keeps_failing_waits_and_nothing_is_looked_at(self):
        self.env["ir.config_parameter"].set_param(FAILURES_PARAMETER, "2")
        for _time in range(2):
            with self.assertLogs(LOGGER):
                self.assert_refused(self.send(secret=OTHER), 401, "unauthenticated")
        accept = patch.object(type(self.env["integration.inbox"]), "_accept", side_effect=AssertionError)
        with self.assertLogs(LOGGER), accept:
            self.assert_refused(self.send(), 429, "rate_limited")

    # === WHEN NOTHING FLOWS === #

    def test_a_suspended_source_keeps_what_comes(self):
        """A partner that gets an error gives up after some tries; what was proven is not lost for our brake."""
        self.source.with_user(self.operator)._pause("The partner asked us to wait")
        self.assertEqual(self.send().status_code, 202)
        self.interface.with_user(self.operator)._pause("The partner asked us to wait")
        self.assertEqual(self.send(webhook_id="msg_2").status_code, 202)
        self.assertEqual(self.find().mapped("state"), ["waiting", "waiting"])

    def test_a_draft_tells_the_partner_to_come_again_and_strangers_nothing(self):
        self.make_source("draft", approved=False)
        with self.assertLogs(LOGGER):
            answer = self.assert_refused(self.send("draft"), 503, "source_not_ready")
            self.assertEqual(answer.headers["Retry-After"], "300")
            self.assert_refused(self.send("draft", secret=OTHER), 401, "unauthenticated")
        self.assertFalse(self.env["integration.message"].search_count([]))

    # === KEYS === #

    def test_keys_overlap_and_a_revoked_one_ends_at_once(self):
        new = self.add_key(self.source, self.encode("standard_webhooks", OTHER))
        self.assertEqual(self.send(webhook_id="a").status_code, 202)
        self.assertEqual(self.send(webhook_id="b", secret=OTHER).status_code, 202)
        self.assertEqual(self.find().key_id, self.source.key_ids)
        old = self.source.key_ids - new
        old.with_user(self.operator).action_revoke()
        with self.assertLogs(LOGGER):
            self.assert_refused(self.send(webhook_id="c"), 401, "unauthenticated")
        self.assertEqual(self.send(webhook_id="d", secret=OTHER).status_code, 202)

    def test_a_source_without_a_key_lets_nobody_in(self):
        self.make_source("keyless", secret=None)
        with self.assertLogs(LOGGER):
            self.assert_refused(self.send("keyless", secret=""), 401, "unauthenticated")
