# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time
from datetime import timedelta

import jwt

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from odoo.addons.integration_core.tools.errors import IssuerKeyUnknown

from .. import key_sets
from ..authentication import Authentication, Origin
from ..key_sets import Fetched
from ..tools.http_signature import SignedRequest
from .common import ORDERS, ApiCase
from .pairs import key_set, pair

ISSUER = "https://login.example/realm"
RSA, NEXT = pair("rsa-v1_5-sha256"), pair("rsa-v1_5-sha256", 1)


@tagged("post_install", "-at_install")
class TestIntegrationIssuer(ApiCase):
    """Tokens of an approved issuer are believed as agreed; its keys are asked for rarely, and kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.issuer = cls.approve(cls.make_issuer())
        cls.partner, _none = cls.issue(cls.client, scheme="issuer", issuer=cls.issuer, subject="billing")
        cls.issuer._write_guarded({"keys": key_set(r1=RSA), "fetched_at": fields.Datetime.now()})

    @classmethod
    def make_issuer(cls, **vals):
        return (
            cls.env["integration.issuer"]
            .with_user(cls.author)
            .create(
                {
                    "name": "Identity provider",
                    "system_id": cls.system.id,
                    "owner_id": cls.author.id,
                    "issuer": ISSUER,
                    "keys_url": "https://login.example/keys",
                    "audience": "api://odoo",
                    **vals,
                }
            )
        )

    def setUp(self):
        super().setUp()
        self.asked = []
        self.answer = Fetched(failure="timeout")
        self.patch(key_sets, "fetch", self.fetch)

    def fetch(self, url, rules):
        self.asked.append(url)
        return self.answer

    def read(self, key=RSA, kid="r1", algorithm="RS256", **claims):
        now = int(time.time())
        good = {"iss": ISSUER, "aud": "api://odoo", "sub": "billing", "exp": now + 300, "iat": now}
        token = jwt.encode({**good, **claims}, key, algorithm, headers={"kid": kid})
        return self.prepare("GET", ORDERS, {"Authorization": f"Bearer {token}"})

    def assert_unknown_key(self, kid):
        """Prove with a key that is not known, without HTTP: a refused request of a test undoes all that it did."""
        prepared = self.read(NEXT, kid)
        signed = SignedRequest("GET", prepared.url, tuple(prepared.headers.items()))
        try:  # Odoo's assertRaises would undo what was done
            Authentication(self.env, set()).prove(signed, Origin("127.0.0.1", "127.0.0.1"))
        except IssuerKeyUnknown:
            return
        self.fail("the key was known")

    def allow_another_try(self):
        self.issuer._write_guarded({"tried_at": fields.Datetime.now() - timedelta(minutes=2)})
        self.env.flush_all()

    def test_a_token_acts_as_the_client_its_subject_leads_to(self):
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.assertFalse(self.asked)

    def test_what_was_not_agreed_is_refused(self):
        for reason, options in {
            "token_invalid": {"aud": "api://other"},
            "token_expired": {"exp": int(time.time()) - 120},
            "issuer_unknown": {"iss": "https://evil.example"},
            "subject_unknown": {"sub": "somebody"},
        }.items():
            self.assert_denied(self.read(**options), reason)
        self.assert_denied(self.read(nbf=int(time.time()) + 600), "token_expired")
        self.assert_denied(self.read(key=NEXT), "token_invalid")
        self.assert_denied(self.read(algorithm="RS512"), "token_invalid")
        self.assert_denied(self.read(key="x" * 32, algorithm="HS256"), "token_invalid")
        self.assert_denied(self.read(key=None, algorithm="none"), "token_invalid")
        self.assertFalse(self.asked, "only an unknown key is a reason to ask")

    def test_revoked_and_expired_credentials_end_at_once(self):
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.partner._write_guarded({"expires_at": fields.Datetime.now() - timedelta(seconds=1)})
        self.assert_denied(self.read(), "key_expired")
        self.partner.with_user(self.approver).action_revoke()
        self.assert_denied(self.read(), "key_revoked")

    def test_a_subject_leads_to_its_new_credential_after_the_old_one_was_revoked(self):
        self.partner.with_user(self.approver).action_revoke()
        self.assert_denied(self.read(), "key_revoked")  # and the processes remember to whom it led
        self.issue(self.client, scheme="issuer", issuer=self.issuer, subject="billing")
        self.assertEqual(self.send(self.read()).status_code, 200)

    def test_an_issuer_nobody_could_be_called_is_refused_as_any_other(self):
        for name in ("https://login.example/\x00", "\ud800", "x" * 6000):
            self.assertEqual(self.send(self.read(iss=name)).status_code, 401)

    def test_an_issuer_that_is_not_approved_is_not_believed(self):
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.issuer.with_user(self.approver).action_suspend()
        self.assert_denied(self.read(), "issuer_unknown")
        self.issuer.with_user(self.approver).action_resume()
        self.assertEqual(self.send(self.read()).status_code, 200)

    def test_a_new_key_is_asked_for_and_the_old_one_ends(self):
        self.answer = Fetched(key_set(r2=NEXT))
        self.assertEqual(self.send(self.read(NEXT, "r2")).status_code, 200)
        self.assertEqual(self.asked, ["https://login.example/keys"])
        self.assertEqual(self.send(self.read(NEXT, "r2")).status_code, 200)
        self.assert_denied(self.read(), "issuer_key_unknown")
        self.assertEqual(len(self.asked), 1, "at most once a minute")

    def test_made_up_keys_let_nobody_ask_more_than_once_a_minute(self):
        for number in range(3):
            self.assert_unknown_key(f"made-up-{number}")
        self.assertEqual(len(self.asked), 1)
        self.allow_another_try()
        self.assert_unknown_key("made-up")
        self.assertEqual(len(self.asked), 2)

    def test_while_the_issuer_is_down_the_last_keys_serve_and_somebody_is_told(self):
        self.assert_unknown_key("r2")
        issue = self.env["integration.issue"].search([("code", "=", "issuer_keys")])
        self.assertEqual((issue.res_id, issue.detail, issue.is_open), (self.issuer.id, "timeout", True))
        self.assertEqual(self.send(self.read()).status_code, 200)
        self.allow_another_try()
        self.answer = Fetched(key_set(r1=RSA, r2=NEXT))
        self.assertEqual(self.send(self.read(NEXT, "r2")).status_code, 200)
        issue.invalidate_recordset()
        self.assertFalse(issue.is_open)

    def test_keys_of_more_than_a_week_ago_are_believed_no_more(self):
        self.issuer._write_guarded({"fetched_at": fields.Datetime.now() - timedelta(days=8)})
        self.assert_denied(self.read(), "issuer_key_unknown")

    def test_the_cron_asks_for_keys_that_are_an_hour_old(self):
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_options: None)
        self.env["integration.issuer"]._cron_refresh()
        self.assertFalse(self.asked)
        self.issuer._write_guarded({"fetched_at": fields.Datetime.now() - timedelta(hours=2)})
        self.answer = Fetched(key_set(r2=NEXT))
        self.env["integration.issuer"]._cron_refresh()
        self.assertEqual(len(self.asked), 1)
        self.assertEqual(self.issuer.key_summary, "r2")

    def test_nobody_approves_what_they_wrote_and_a_change_needs_approval_again(self):
        with self.assertRaises(UserError):
            self.issuer.with_user(self.author).write({"audience": "api://evil"})
        draft = self.make_issuer(issuer="https://two.example")
        draft.action_submit()
        with self.assertRaises(UserError):
            draft.action_approve()
        with self.assertRaises(UserError):
            self.issuer.with_user(self.author).write({"keys": key_set(r2=NEXT)})

    def test_what_cannot_be_believed_cannot_be_entered(self):
        for vals in (
            {"algorithms": "HS256"},
            {"algorithms": "none"},
            {"leeway": 600},
            {"keys_url": "http://login.example/keys"},
            {"keys_url": "https://169.254.169.254/keys"},
            {"issuer": "login.example"},
            {"required_claims": "scope"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.make_issuer(**{"issuer": "https://two.example", **vals})

    def test_a_subject_leads_to_one_credential(self):
        with self.assertRaisesRegex(ValidationError, "leads to another key"):
            self.issue(self.client, scheme="issuer", issuer=self.issuer, subject="billing")
        with self.assertRaises(ValidationError):
            self.issue(self.client, scheme="issuer", issuer=self.issuer, subject=" ")

    def test_its_form_opens(self):
        with Form(self.env["integration.issuer"].with_user(self.author)) as form:
            form.name = "Another"
            form.system_id = self.system
            form.issuer = "https://another.example"
            form.keys_url = "https://another.example/keys"
            form.audience = "api://odoo"
        self.assertEqual((form.record.state, form.record.algorithms), ("draft", "RS256"))

    def test_a_restored_copy_believes_nobody(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["integration_api"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual((self.issuer.state, self.issuer.keys), ("suspended", False))
        self.assertEqual(set(self.client.credential_ids.mapped("state")), {"revoked"})
        self.assertFalse(any(self.client.credential_ids.mapped("subject")))
