# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the inbox share: an approved source over the fake order, and partners that sign."""

import base64
import hashlib
import hmac
import json
import time

from odoo import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

from odoo.addons.integration_api.tests.common import ApiFixtures
from odoo.addons.integration_api.watch import brake

SECRET = "a shared secret of enough characters"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(SECRET.encode()).decode()
TRACE = "0af7651916cd43dd8448eb211c80319c"


def sign_standard_webhooks(body, webhook_id="msg_1", secret=SECRET, sent_at=None):
    """Return the headers of a message by Standard Webhooks, written from its specification."""
    sent_at = int(time.time()) if sent_at is None else sent_at
    content = f"{webhook_id}.{sent_at}.".encode() + body
    mac = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()
    return {"webhook-id": webhook_id, "webhook-timestamp": str(sent_at), "webhook-signature": f"v1,{mac}"}


class InboxFixtures(ApiFixtures):
    """Sources for a test case of any kind."""

    @classmethod
    def set_up_inbox(cls):
        """A client that may create, change and confirm orders, and a source whose rules do so."""
        if "test.integration.order" not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.set_up_fixtures()
        cls.interface._write_guarded({"clear_personal": True})
        cls.classPatch(
            type(cls.env["integration.inbox"]), "_open_transaction", lambda inbox: inbox.env.registry.cursor()
        )
        cls.operator = new_test_user(
            cls.env, "inbox_operator", groups="integration_core.group_integration_operator"
        )
        cls.contract = cls.env["integration.contract"]._get("test_order.v1")
        cls.client = cls.make_client(
            "inbox-client",
            grants=[
                {"contract_id": cls.contract.id, "can_create": True, "can_update": True, "actions": "confirm"}
            ],
        )
        cls.source = cls.make_source("billing")

    @classmethod
    def make_rule(cls, pattern, operation="create", **vals):
        """The values of a rule over the fake order."""
        return Command.create(
            {
                "pattern": pattern,
                "operation": operation,
                "contract_id": operation != "ignore" and cls.contract.id,
                "document_pointer": "/data" if operation != "action" else False,
                **vals,
            }
        )

    @classmethod
    def make_source(cls, code, secret=SECRET, approved=True, **vals):
        """Return a source by Standard Webhooks unless told otherwise, with one key."""
        source = (
            cls.env["integration.source"]
            .with_user(cls.author)
            .create(
                {
                    "name": code.title(),
                    "code": code,
                    "interface_id": cls.interface.id,
                    "client_id": cls.client.id,
                    "owner_id": cls.author.id,
                    "rule_ids": [
                        cls.make_rule("order.created", external_pointer="/number"),
                        cls.make_rule("order.changed", "update", external_pointer="/number"),
                        cls.make_rule("order.upserted", "upsert", external_pointer="/number"),
                        cls.make_rule(
                            "order.confirmed", "action", action="confirm", external_pointer="/number"
                        ),
                        cls.make_rule("order.noise", "ignore"),
                    ],
                    **vals,
                }
            )
        )
        if approved:
            cls.approve(source)
        if secret:
            cls.add_key(source, cls.encode(source.scheme, secret))
        return source.with_env(cls.env)

    @classmethod
    def encode(cls, scheme, secret):
        """A secret as a partner of this scheme writes it."""
        if scheme == "standard_webhooks":
            return "whsec_" + base64.b64encode(secret.encode()).decode()
        return secret

    @classmethod
    def add_key(cls, source, text, kind="secret", **vals):
        """Add a key as a manager."""
        keys = cls.env["integration.source.key"].with_user(cls.approver)
        return keys._add(source.with_user(cls.approver), name="test", kind=kind, text=text, **vals).with_env(
            cls.env
        )

    def find(self, source=None):
        """The messages of a source, the oldest first."""
        self.env.invalidate_all()
        return self.env["integration.message"].search(
            [("source_id", "=", (source or self.source).id)], order="id"
        )

    def orders(self):
        """The orders that there are."""
        self.env.invalidate_all()
        return self.env["test.integration.order"].search([])


class InboxCase(InboxFixtures, TransactionCase):
    """Messages that are there, and what becomes of them; every transaction of our own is a savepoint here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_inbox()

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self._count = 0

    def put(self, type_, data=None, *, source=None, **body):
        """Put a message in as accepting does, and return it."""
        self._count += 1
        source = source or self.source
        content = json.dumps({"type": type_, **({"data": data} if data is not None else {}), **body})
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO integration_message
                      (source_id, company_id, message_uid, type, state, received_at, due_at, body, digest, size,
                       attempts, begun, correlation_id)
               VALUES (%s, %s, %s, %s, 'waiting', now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC' - interval '1s',
                       %s, %s, 1, 0, 0, %s)
            RETURNING id""",
            (source.id, source.company_id.id, f"put-{self._count}", type_, content, "0" * 64, TRACE),
        )
        return self.env["integration.message"].browse(self.env.cr.fetchone()[0])

    def run_job(self, source=None):
        """Let the job of a source work, as queue_job does."""
        self.env.flush_all()
        runner = self.env["integration.inbox.runner"]
        result = runner._job_process((source or self.source).id, 0)
        self.env.invalidate_all()
        return result


class InboxHttpCase(InboxFixtures, HttpCase):
    """Real HTTP to the test server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_inbox()

    def setUp(self):
        super().setUp()
        brake.forget()  # all tests send from one address

    def post(self, code, body, headers, media_type="application/json"):
        """Send as a partner does, without any session."""
        self.env.flush_all()
        return self.url_open(
            f"/integration/v1/inbox/{code}", data=body, headers={"Content-Type": media_type, **headers}
        )

    def send(self, code="billing", document=None, **options):
        """Send a message by Standard Webhooks."""
        body = json.dumps(
            document or {"type": "order.created", "number": "T/1", "data": {"number": "T/1"}}
        ).encode()
        return self.post(code, body, sign_standard_webhooks(body, **options))
