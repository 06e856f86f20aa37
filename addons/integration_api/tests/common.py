# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the API share: an approved client, and requests signed as a partner signs them."""

import json
import queue
import secrets
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import requests
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

from odoo.addons.integration_core import aside

from .. import watch
from ..watch import brake

ROOT = "/integration/v1"
ORDERS = f"{ROOT}/test_order"
COVERED = ("@method", "@target-uri", "@authority")
IF_PRESENT = ("content-type", "content-encoding", "idempotency-key", "if-match", "if-none-match", "prefer")


class ApiFixtures:
    """Records for a test case of any kind; two managers, because nobody approves what they wrote."""

    @classmethod
    def set_up_fixtures(cls):
        cls.company = cls.env.company
        cls.author = cls.make_manager("api_author")
        cls.approver = cls.make_manager("api_approver")
        cls.system = cls.env["integration.system"].create({"name": "Billing engine", "code": "api-billing"})
        cls.interface = cls.approve(
            cls.env["integration.interface"]
            .with_user(cls.author)
            .create(
                {
                    "name": "Orders in",
                    "code": "api-orders",
                    "system_id": cls.system.id,
                    "company_id": cls.company.id,
                    "direction": "both",
                    "owner_id": cls.author.id,
                }
            )
        )

    @classmethod
    def make_manager(cls, login):
        return new_test_user(
            cls.env,
            login,
            groups="integration_core.group_integration_manager",
            company_ids=[Command.set(cls.env["res.company"].search([]).ids)],
        )

    @classmethod
    def approve(cls, records):
        """Submit as the author, approve as the other one; return the records as the test's user."""
        records.with_user(cls.author).action_submit()
        records.with_user(cls.approver).action_approve()
        return records.with_env(cls.env)

    @classmethod
    def make_client(cls, code="api-client", grants=None, **vals):
        """Return a client that is approved along with its grants."""
        client = (
            cls.env["integration.client"]
            .with_user(cls.author)
            .create(
                {
                    "name": code.title(),
                    "code": code,
                    "system_id": cls.system.id,
                    "owner_id": cls.author.id,
                    "grant_ids": [
                        Command.create({"owner_id": cls.author.id, "interface_id": cls.interface.id, **grant})
                        for grant in grants or []
                    ],
                    **vals,
                }
            )
        )
        return cls.approve(client)

    @classmethod
    def issue(cls, client, days=30, **proof):
        """Return the credential, and its secret if it has one."""
        expires_at = fields.Datetime.now() + timedelta(days=days)
        credential, secret = (
            cls.env["integration.credential"]
            .with_user(cls.author)
            ._issue(client.with_user(cls.author), expires_at, name="test", **proof)
        )
        return credential.with_env(cls.env), secret


@contextmanager
def _open_test_cursor(registry, is_losable=False):
    with registry.cursor() as cr:
        yield cr


def _execute_in_test(registry, query):
    with registry.cursor() as cr:
        cr.execute(query, log_exceptions=False)
        return cr.fetchall() if cr.description else []


class ApiCase(ApiFixtures, HttpCase):
    """Real HTTP to the test server, over the fake order of ``test_integration``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "test.integration.order" not in cls.env:
            cls.skipTest(cls, "needs the fake order of test_integration")
        cls.startClassPatcher(patch.object(aside, "opened", _open_test_cursor))
        cls.startClassPatcher(patch.object(aside, "execute", _execute_in_test))
        # what is written after an answer is written by the test, in its own transaction, before it goes on
        cls.announced, cls.after_answer = [], queue.SimpleQueue()
        cls.startClassPatcher(patch.object(watch, "when_sent", cls._put_off))
        cls.set_up_fixtures()
        cls.contract = cls.env["integration.contract"]._get("test_order.v1")
        cls.client = cls.make_client(
            grants=[
                {
                    "contract_id": cls.contract.id,
                    "can_create": True,
                    "can_update": True,
                    "actions": "confirm",
                }
            ]
        )
        cls.grant = cls.client.grant_ids
        cls.credential, cls.secret = cls.issue(cls.client)

    @classmethod
    def _put_off(cls, response, work):
        cls.announced.append(work)
        response.call_on_close(lambda: cls.after_answer.put(work))

    def setUp(self):
        super().setUp()
        brake.forget()  # all tests call from one address

    def sign(
        self,
        method,
        path,
        document=None,
        headers=None,
        *,
        raw=None,
        key=None,
        covered=COVERED,
        bare=(),
        algorithm=algorithms.HMAC_SHA256,
        **options,
    ):
        """Return a prepared request, signed by ``key`` = (key id, secret or private PEM) or the test's own.

        :param bare: header fields that are sent and not signed
        """
        key_id, secret = key or (self.credential.key_id, self.secret)
        body = raw if raw is not None or document is None else json.dumps(document).encode()
        headers = {**({"Content-Type": "application/json"} if body else {}), **(headers or {})}
        request = self.opener.prepare_request(
            requests.Request(method, self.base_url() + path, data=body, headers=headers)
        )
        signer = HTTPMessageSigner(
            signature_algorithm=algorithm,
            key_resolver=MappingKeyResolver(public_keys={}, private_keys={key_id: secret.encode()}),
        )
        covered += tuple(name for name in IF_PRESENT if name in request.headers and name not in bare)
        options = {"nonce": secrets.token_hex(16), **options}
        signer.sign(request, key_id=key_id, covered_component_ids=covered, body=body or None, **options)
        return request

    def prepare(self, method, path, headers=None, **options):
        """Return a prepared request without any proof."""
        return self.opener.prepare_request(
            requests.Request(method, self.base_url() + path, headers=headers, **options)
        )

    def send(self, prepared):
        """Send a prepared request as the test's HTTP client does."""
        self.env.flush_all()
        self.env.cr.clear()
        with self.allow_requests():
            prepared.headers["Cookie"] = f"test_request_key={self.http_request_key}"
            self.announced.clear()
            response = requests.Session().send(prepared, allow_redirects=False, timeout=30)
        if self.announced:  # by an answer that was made, and maybe thrown away: one of them was sent
            self.after_answer.get(timeout=30)()
        return response

    def call(self, method, path, document=None, headers=None, **options):
        """Sign and send; a POST gets an idempotency key of its own unless it has one."""
        headers = dict(headers or {})
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(8))
        return self.send(self.sign(method, path, document, headers, **options))

    def assert_denied(self, prepared, reason, status=401):
        """Send; the outside sees the one answer and no row is left, our list of refusals has the reason."""
        refusals = self.env["integration.refusal"]
        known = sum(refusals.search([("reason", "=", reason)]).mapped("count"))
        before = self.count_rows()
        response = self.send(prepared)
        self.assertEqual(response.status_code, status, response.text)
        self.assertEqual(self.count_rows(), before)
        refusals.invalidate_model()
        found = refusals.search([("reason", "=", reason)])
        latest = refusals.search([], limit=1)
        self.assertEqual(sum(found.mapped("count")), known + 1, f"the reason was {latest.reason}")
        return response

    def count_rows(self):
        """Return how many rows of each kind a request could have left; its nonce stays used up."""
        models = (
            "test.integration.order",
            "integration.idempotency",
            "integration.audit",
        )
        return {model: self.env[model].search_count([]) for model in models if model in self.env}

    def assert_problem(self, response, status, code):
        """The answer is a problem document with this code, and complete."""
        self.assertEqual(
            (response.status_code, response.headers["Content-Type"]), (status, "application/problem+json")
        )
        problem = response.json()
        self.assertEqual((problem["status"], problem["code"]), (status, code))
        self.assertEqual(problem["type"], f"/integration/problems/{code}")
        self.assertTrue(problem["title"])
        self.assertEqual(problem["correlation_id"], response.headers["traceparent"].split("-")[1])
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return problem
