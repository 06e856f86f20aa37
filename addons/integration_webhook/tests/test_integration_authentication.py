# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools.errors import SecretUnreadable

from .common import WebhookCase

CANARY = "canary-t0ken"


def make_certificate(key=None):
    """A certificate and its private key, as PEM."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odoo.example")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


@tagged("post_install", "-at_install")
class TestIntegrationAuthentication(WebhookCase):
    """A secret is written and never read, goes to its host only, and changes under four eyes or as a rotation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authentication = cls.make_authentication(secret=CANARY)

    def make_active(self, **vals):
        """An active subscription with the authentication."""
        return self.make_subscription(authentication_id=self.authentication.id, **vals)

    def lane(self, subscription):
        return subscription.sudo()._get_lane()

    def test_a_secret_comes_back_to_nobody(self):
        self.env.flush_all()
        for user in (self.author, self.manager, self.env.ref("base.user_admin")):
            record = self.authentication.with_user(user)
            self.assertFalse(record.secret)
            self.assertNotIn(CANARY, str(record.read()))
            self.assertNotIn("secret_id", record.fields_get())
            with self.assertRaises(AccessError):
                record.read(["secret_id"])
        (saved,) = self.authentication.web_save({"secret": CANARY}, {"secret": {}, "has_secret": {}})
        self.assertEqual((saved["secret"], saved["has_secret"]), (False, True))
        for table in (
            "integration_authentication",
            "integration_secret",
            "integration_audit",
            "mail_message",
        ):
            self.cr.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            self.assertNotIn(CANARY, self.cr.fetchone()[0], table)

    def test_each_kind_becomes_what_the_engine_needs(self):
        lane = self.lane(self.make_active())
        self.assertEqual(lane.authentication.authorization, f"Bearer {CANARY}")
        self.assertNotIn(CANARY, repr(lane))
        values = {"host": "partner.example", "secret": "s", "username": "me"}
        basic = self.make_authentication(kind="basic", **values)
        self.assertEqual(basic.sudo()._get_authentication().authorization, "Basic bWU6cw==")
        oauth2 = self.make_authentication(kind="oauth2", token_url="https://login.example/token", **values)
        client = oauth2.sudo()._get_authentication().oauth2
        self.assertEqual(
            (client.token_url, client.client_id, client.client_secret),
            ("https://login.example/token", "me", "s"),
        )

    def test_developers_write_it_and_others_only_see_that_it_is_there(self):
        for role in ("user", "operator", "auditor"):
            user = new_test_user(
                self.env, f"auth_{role}", groups=f"integration_core.group_integration_{role}"
            )
            record = self.authentication.with_user(user)
            self.assertTrue(record.has_secret)
            for attempt in (
                lambda record=record: record.write({"secret": "x"}),
                lambda record=record: record.write({"name": "x"}),
                lambda record=record: record.create(
                    {"name": "x", "system_id": self.system.id, "host": "a.example"}
                ),
            ):
                with self.assertRaises(AccessError):
                    attempt()

    def test_nobody_names_the_secret_of_something_else(self):
        foreign = self.subscription.signing_key_ids.secret_id
        for field in ("secret_id", "private_key_id"):
            with self.assertRaises(AccessError):
                self.authentication.with_user(self.author).write({field: foreign.id})
            with self.assertRaises(AccessError):
                self.make_authentication(**{field: foreign.id})
            named = self.env["integration.authentication"].with_user(self.author)
            with self.assertRaises(AccessError):
                named.with_context(**{f"default_{field}": foreign.id}).create(
                    {"name": "x", "system_id": self.system.id, "host": "partner.example"}
                )
            self.env["ir.default"].set("integration.authentication", field, foreign.id)
            self.assertFalse(self.make_authentication(secret=False).sudo()[field])

    def test_a_new_value_is_a_rotation_and_takes_effect_at_once(self):
        subscription = self.make_active()
        former = self.authentication.sudo().secret_id
        self.authentication.with_user(self.author).secret = "next"
        self.assertEqual(subscription.state, "approved")
        self.assertEqual(self.lane(subscription).authentication.authorization, "Bearer next")
        self.assertFalse(former.exists())
        row = self.env["integration.audit"].search(
            [("action", "=", "authentication.secret_replaced")], limit=1
        )
        self.assertEqual(row.user_id, self.author)

    def test_anything_else_changes_only_while_no_subscription_with_it_is_in_use(self):
        subscription = self.make_active()
        for vals in (
            {"kind": "basic", "username": "me"},
            {"host": "other.example"},
            {"username": "me"},
            {"scope": "x"},
            {"active": False},
            {"certificate": make_certificate()[0], "private_key": make_certificate()[1]},
        ):
            with self.assertRaisesRegex(UserError, "Withdraw it to draft"):
                self.authentication.with_user(self.author).write(vals)
        with self.assertRaisesRegex(UserError, "Withdraw it to draft"):
            subscription.with_user(self.author).authentication_id = False
        subscription.with_user(self.manager).action_withdraw()
        self.authentication.with_user(self.manager).scope = "x"
        self.assertIn(self.manager, subscription.contributor_ids, "so that the manager cannot approve it")

    def test_whoever_points_it_elsewhere_has_to_give_the_secret_again(self):
        for vals in ({"host": "evil.example"}, {"kind": "basic", "username": "me"}):
            record = self.make_authentication(secret=CANARY)
            secret = record.sudo().secret_id
            record.write(vals)
            self.assertFalse(record.has_secret)
            self.assertFalse(secret.exists())
            with self.assertRaises(SecretUnreadable):
                record.sudo()._get_authentication()
            record.write({"secret": "again"})
            self.assertTrue(record.has_secret)

    def test_it_goes_to_its_host_and_system_only(self):
        with self.assertRaisesRegex(ValidationError, "not the host"):
            self.make_active(url="https://other.example/hook")
        system = self.env["integration.system"].create({"name": "x", "code": "auth_x", "company_id": False})
        other = self.make_authentication(system_id=system.id)
        with self.assertRaisesRegex(ValidationError, "another system"):
            self.make_subscription(authentication_id=other.id)

    def test_nothing_is_submitted_without_its_secret(self):
        empty = self.make_authentication(secret=False)
        with self.assertRaisesRegex(UserError, "lacks its secret"):
            self.make_subscription(authentication_id=empty.id)

    def test_what_cannot_work_is_refused(self):
        for vals in (
            {"kind": "basic"},
            {"kind": "basic", "username": "a:b"},
            {"kind": "oauth2", "username": "me"},
            {"kind": "oauth2", "username": "me", "token_url": "http://login.example/"},
            {"kind": "oauth2", "username": "me", "token_url": "https://169.254.169.254/token"},
            {"secret": "a\r\nX-Evil: 1"},
            {"authority": "nonsense"},
        ):
            with self.assertRaises(ValidationError):
                self.make_authentication(**vals)

    def test_a_client_certificate_comes_with_its_key_and_may_be_renewed_in_use(self):
        chain, key = make_certificate()
        with self.assertRaisesRegex(UserError, "together"):
            self.make_authentication(certificate=chain)
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            self.make_authentication(certificate=chain, private_key=make_certificate()[1])
        self.authentication.write({"certificate": chain, "private_key": key})
        self.assertTrue(self.authentication.has_private_key)
        self.assertFalse(self.authentication.private_key)
        subscription = self.make_active()
        next_chain, next_key = make_certificate()
        with self.assertRaisesRegex(UserError, "together"):
            self.authentication.with_user(self.author).write({"certificate": next_chain})
        self.authentication.with_user(self.author).write({"certificate": next_chain, "private_key": next_key})
        certificate = self.lane(subscription).authentication.certificate
        self.assertEqual((certificate.chain, certificate.private_key), (next_chain, next_key))
        with self.assertRaisesRegex(UserError, "Withdraw it to draft"):
            self.authentication.with_user(self.author).write({"certificate": False})

    def test_a_private_key_pasted_with_a_certificate_is_refused_and_other_words_are_not_kept(self):
        chain, key = make_certificate()
        for vals in ({"authority": chain + key}, {"certificate": key + chain, "private_key": key}):
            for attempt in (self.authentication.write, lambda vals: self.make_authentication(**vals)):
                with self.assertRaisesRegex(ValidationError, "private key") as caught:
                    attempt(vals)
                self.assertNotIn(key.splitlines()[1], str(caught.exception))
        with self.assertRaisesRegex(ValidationError, "private key"):
            self.env["integration.authentication"].with_context(default_authority=chain + key).create(
                {"name": "x", "system_id": self.system.id, "host": "partner.example"}
            )
        self.authentication.write({"authority": f"Müller & Söhne {CANARY}\n{chain}"})
        self.assertEqual(self.authentication.authority, chain)

    def test_what_openssl_would_refuse_while_sending_is_refused_when_it_is_given(self):
        chain, key = make_certificate(rsa.generate_private_key(65537, 1024))
        with self.assertRaisesRegex(ValidationError, "TOO_SMALL"):
            self.make_authentication(certificate=chain, private_key=key)
        with self.assertRaisesRegex(ValidationError, "TOO_SMALL"):
            self.authentication.write({"certificate": chain, "private_key": key})

    def test_those_of_other_companies_are_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.env.flush_all()
        self.cr.execute("UPDATE integration_authentication SET company_id = %s", (company.id,))
        self.env.invalidate_all()
        records = self.env["integration.authentication"].with_user(self.manager)
        self.assertFalse(records.search([]))
        with self.assertRaises(AccessError):
            records.browse(self.authentication.id).write({"secret": "x"})

    def test_its_secrets_go_with_it(self):
        secret = self.authentication.sudo().secret_id
        self.authentication.with_user(self.manager).unlink()
        self.assertFalse(secret.exists())
