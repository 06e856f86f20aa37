# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import importlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..tools.signing import new_secret, parse_secret
from .receiver_case import ReceiverCase
from .verifying import verify


@tagged("post_install", "-at_install")
class TestIntegrationTestSend(ReceiverCase):
    """A receiver is tried with no transaction open, by the same guarded client, and tells no secret."""

    def test_a_sample_arrives_signed_and_all_is_shown(self):
        wizard = self.send()
        self.assertEqual((wizard.verdict, wizard.code, wizard.address), ("good", "ok", False))
        ((headers, body),) = self.received
        key = parse_secret(self.target.signing_key_ids.sudo().secret_id._reveal())
        sent = {name.lower(): value for name, value in headers}
        verify([key], headers, body)
        self.assertTrue(sent["webhook-id"].startswith("msg_test_"))
        self.assertIn(sent["webhook-id"], wizard.request)
        self.assertIn(body.decode(), wizard.request)
        self.assertTrue(wizard.response.startswith("HTTP 200"))
        self.assertEqual(set(json.loads(body)), {"type", "timestamp", "data"})

    def test_no_transaction_is_open_while_it_sends(self):
        self.send()
        self.assertEqual(self.ended, [0], "the transaction was ended once, before anything was sent")

    def send_while_keys_are_rotated(self):
        """Send with two keys of the one scheme and one of the other.

        :return: the headers, the body, and the two secrets that a receiver may hold then
        """
        former = self.target.signing_key_ids.sudo().secret_id._reveal()
        shown = self.target.with_user(self.author)._rotate_signing_key("v1", 24)["context"]["default_secret"]
        self.target.with_user(self.author)._rotate_signing_key("v1a", 24)
        self.send()
        ((headers, body),) = self.received
        self.assertEqual(len(dict(headers)["webhook-signature"].split(" ")), 3)
        return dict(headers), body, [former, shown]

    def test_other_libraries_verify_what_arrives_while_keys_are_rotated(self):
        """The receiver may still hold the former secret, or hold the new one already."""
        headers, body, secrets = self.send_while_keys_are_rotated()
        for library in ("standardwebhooks", "svix.webhooks"):
            webhook = importlib.import_module(library).Webhook
            for secret in secrets:
                webhook(secret).verify(body, headers)
            with self.assertRaisesRegex(Exception, "(?i)no matching signature"):
                webhook(new_secret(bytes(32))).verify(body, headers)

    def test_the_javascript_library_verifies_what_arrives_while_keys_are_rotated(self):
        packages = Path(os.environ.get("NODE_PATH", ""))
        if not shutil.which("node") or not (packages / "standardwebhooks").is_dir():
            self.skipTest("needs Node.js, and its package standardwebhooks on NODE_PATH")
        headers, body, secrets = self.send_while_keys_are_rotated()
        asked = {"secrets": [*secrets, new_secret(bytes(32))], "headers": headers, "body": body.decode()}
        script = Path(__file__).with_name("standard_webhooks.js")
        answered = subprocess.run(
            ["node", script], input=json.dumps(asked), text=True, capture_output=True, check=True
        )
        former, new, stranger = json.loads(answered.stdout)
        self.assertEqual((former, new), (True, True))
        self.assertIn("signature", stranger.lower())

    def test_who_cannot_see_a_subscription_reads_nothing_of_it_through_the_wizard(self):
        self.env.flush_all()
        company = self.env["res.company"].create({"name": "Other"})
        self.cr.execute(
            "UPDATE integration_subscription SET company_id = %s WHERE id = %s", (company.id, self.target.id)
        )
        self.env.invalidate_all()
        wizard = self.env["integration.test.send"].with_user(self.author)
        with self.assertRaises(AccessError):
            wizard.create({"subscription_id": self.target.id, "event_type": "x"}).read(["url"])

    def test_a_draft_may_be_tried_with_a_sample_and_not_with_real_data(self):
        draft = self.make_subscription(approved=False, url=self.target.url)
        self.assertEqual(self.send(draft).verdict, "good")
        (event_id,) = self.make_events()
        with self.assertRaisesRegex(UserError, "only a sample"):
            self.send(draft, source="event", event_id=event_id)

    def test_an_event_is_sent_as_its_delivery_would_be_and_shown_to_those_who_may_see_it(self):
        (event_id,) = self.make_events(payload='{"id":"u","name":"Erika"}')
        wizard = self.send(source="event", event_id=event_id)
        ((_headers, body),) = self.received
        self.assertNotIn(b"Erika", body, "not cleared, and not even in a contract")
        self.assertNotIn('"type"', wizard.request)
        hidden = self.send(source="event", event_id=event_id, user=self.manager)
        self.assertNotIn('"type"', hidden.request)
        self.assertFalse(self.env["integration.audit"].search([("action", "=", "data.revealed")]))
        self.manager.group_ids = [
            Command.link(self.env.ref(f"integration_core.group_integration_see_{kind}").id)
            for kind in ("personal", "financial", "clinical")
        ]
        shown = self.send(source="event", event_id=event_id, user=self.manager)
        self.assertIn('"type":"test.happened"', shown.request)
        row = self.env["integration.audit"].search([("action", "=", "data.revealed")])
        self.assertEqual((row.user_id, row.res_id), (self.manager, event_id))

    def test_what_went_there_and_came_back_is_shown_once_and_stored_nowhere(self):
        wizard = self.send()
        self.env.flush_all()
        self.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'integration_test_send'"
        )
        columns = {name for (name,) in self.cr.fetchall()}
        self.assertTrue({"verdict", "code"} <= columns)
        self.assertFalse({"request", "response"} & columns)
        shown = wizard._prepare_shown()
        self.assertEqual((shown["default_request"], shown["default_state"]), (wizard.request, "done"))
        self.env.invalidate_all()
        self.assertFalse(wizard.request)

    def test_an_event_that_the_subscription_does_not_take_is_refused(self):
        (event_id,) = self.make_events(type_="other.happened")
        with self.assertRaisesRegex(UserError, "does not take"):
            self.send(source="event", event_id=event_id)

    def test_what_is_wrong_is_told_in_plain_words(self):
        for status, verdict, words in (
            (401, "refused", "signing key"),
            (404, "refused", "path"),
            (302, "bad", "not followed"),
            (500, "bad", "fault"),
            (410, "refused", "gone"),
        ):
            self.answer(status)
            wizard = self.send()
            self.assertEqual((wizard.verdict, wizard.code), (verdict, f"http_{status}"))
            self.assertEqual(wizard.result, f"Answered {status}")
            self.assertIn(words, wizard.hint)

    def test_a_sample_of_an_event_that_nobody_knows_is_refused(self):
        with self.assertRaisesRegex(UserError, "“partner.chnged” is no event that is known here"):
            self.send(event_type="partner.chnged")
        self.assertFalse(self.received)

    def test_a_refused_address_is_refused_here_too(self):
        self.env["integration.network"].search([]).active = False
        wizard = self.send()
        self.assertEqual((wizard.code, self.received), ("address_refused", []))
        self.assertIn("Private networks", wizard.hint)

    def test_a_name_that_does_not_exist_is_told(self):
        nowhere = self.make_subscription(approved=False, url="https://partner.invalid/hook")
        wizard = self.send(nowhere)
        self.assertEqual(wizard.code, "dns_failure")
        self.assertIn("not known", wizard.hint)

    def test_it_is_audited_before_and_after(self):
        self.send()
        rows = self.env["integration.audit"].search([("action", "=like", "subscription.test_%")], order="id")
        self.assertEqual(rows.mapped("action"), ["subscription.test_begun", "subscription.test_sent"])
        self.assertEqual((rows.user_id, rows[1].outcome), (self.author, "ok"))

    def test_operators_and_developers_may_and_others_may_not(self):
        for role, may in (("operator", True), ("manager", True), ("user", False), ("auditor", False)):
            user = new_test_user(
                self.env, f"tries_{role}", groups=f"integration_core.group_integration_{role}"
            )
            if may:
                self.assertEqual(self.send(user=user).verdict, "good")
            else:
                with self.assertRaises(AccessError):
                    self.send(user=user)

    def test_another_company_cannot_try_it(self):
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env,
            "tries_other",
            groups="integration_core.group_integration_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_subscription SET company_id = %s WHERE id = %s",
            (self.env.company.id, self.target.id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.send(user=other)
        self.assertFalse(self.received)

    def test_nothing_is_sent_to_what_is_not_in_use(self):
        self.target.with_user(self.manager).action_retire()
        with self.assertRaisesRegex(UserError, "not in use"):
            self.send()

    def test_nothing_is_sent_unsigned(self):
        self.target.signing_key_ids.with_user(self.author).action_revoke()
        with self.assertRaisesRegex(UserError, "signing key"):
            self.send()
        self.assertFalse(self.received)
