# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.tests import new_test_user

from odoo.addons.integration_core.tools.addresses import AddressRules
from odoo.addons.integration_outbox.tests.common import OutboxCase

from ..engine.drain import Drain
from ..engine.lane import Lane, Message
from ..tools.retry import Outcome, RetryPolicy

START = datetime(2026, 1, 31, 12)


class Clock:
    """Time that moves only when told."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        return self.now

    def seconds(self):
        """How long it has been going."""
        return (self.now - START).total_seconds()

    def advance(self, **delta):
        """Let time pass."""
        self.now += timedelta(**delta)


class FakeSender:
    """A receiver without a network: answers as told, and remembers what it got."""

    def __init__(self, clock, answer=lambda message: "ok", retry_after=None):
        self.clock = clock
        self.answer = answer
        self.retry_after = retry_after
        self.messages = []

    def __call__(self, _lane, *, now):
        return self

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_exception):
        """Nothing to close."""

    async def send(self, message):
        """Take a message; the answer is a code such as ok or http_500."""
        self.messages.append(message)
        code = self.answer(message)
        status = 200 if code == "ok" else int(code[5:]) if code.startswith("http_") else None
        return Outcome(
            code, started_at=self.clock(), status=status, duration_ms=3, retry_after=self.retry_after
        )


def make_lane(subscription_id, **values):
    """The lane of a subscription, without reading its secret."""
    defaults = {
        "url": "https://partner.example/hook",
        "keys": (bytes(32),),
        "policy": RetryPolicy((10, 60), jitter=0),
        "rules": AddressRules(),
        "clearance": frozenset(),
        "connect_timeout": 1,
        "total_timeout": 2,
        "max_in_flight": 4,
    }
    return Lane(subscription_id=subscription_id, **(defaults | values))


class WebhookCase(OutboxCase):
    """A system, an approved interface and an active subscription, and events written as the outbox does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "integration_core.group_integration_manager,integration_core.group_integration_auditor"
        cls.author = new_test_user(
            cls.env, "webhook_author", groups="integration_core.group_integration_developer"
        )
        cls.manager = new_test_user(cls.env, "webhook_manager", groups=groups)
        cls.operator = new_test_user(
            cls.env, "webhook_operator", groups="integration_core.group_integration_operator"
        )
        cls.system = cls.env["integration.system"].create(
            {"name": "Analytics", "code": "webhook_analytics", "kind": "analytics", "company_id": False}
        )
        cls.policy = cls.env["integration.delivery.policy"].create(
            {"name": "Two retries", "retry_schedule": "10s 1m", "jitter_percent": 0}
        )
        cls.interface = cls.make_interface("webhook_interface")
        # the events of these tests are made up, and no model declares them
        cls.classPatch(
            type(cls.env["integration.subscription"]), "_check_types_known", lambda subscription: None
        )
        cls.subscription = cls.make_subscription()

    def setUp(self):
        super().setUp()
        self.clock = Clock()

    @classmethod
    def make_interface(cls, code, **vals):
        """An approved interface."""
        interface = (
            cls.env["integration.interface"]
            .with_user(cls.author)
            .create(
                {
                    "name": code,
                    "code": code,
                    "system_id": cls.system.id,
                    "company_id": False,
                    "owner_id": cls.author.id,
                    **vals,
                }
            )
        )
        cls.approve(interface)
        return interface.with_env(cls.env)

    @classmethod
    def make_subscription(cls, approved=True, **vals):
        """An active subscription."""
        subscription = (
            cls.env["integration.subscription"]
            .with_user(cls.author)
            .create(
                {
                    "name": "All",
                    "interface_id": cls.interface.id,
                    "url": "https://partner.example/hook",
                    "event_types": "test.*",
                    "policy_id": cls.policy.id,
                    "owner_id": cls.author.id,
                    **vals,
                }
            )
        )
        subscription.action_generate_secret()
        if approved:
            cls.approve(subscription)
        return subscription.with_env(cls.env)

    @classmethod
    def approve(cls, record):
        """Submit and approve, by two people."""
        record.action_submit()
        record.with_user(cls.manager).action_approve()

    @classmethod
    def make_authentication(cls, **vals):
        """A token for the receiver of :meth:`make_subscription`."""
        defaults = {
            "name": "Token",
            "system_id": cls.system.id,
            "host": "partner.example",
            "secret": "canary-token",
        }
        return cls.env["integration.authentication"].with_user(cls.author).create(defaults | vals)

    @classmethod
    def open_loopback(cls):
        """Open this machine to the system, as a manager would."""
        cls.system.with_user(cls.manager).private_network = True
        cls.env["integration.network"].with_user(cls.manager).create({"cidr": "127.0.0.0/8"})

    def make_events(
        self,
        count=1,
        type_="test.happened",
        company=None,
        payload='{"id":"u"}',
        contract=None,
        interface=None,
    ):
        """Write events and route them; return their ids.

        :param interface: that they are about
        """
        self.cr.execute(
            """INSERT INTO integration_event
                      (uid, type, entity, contract, res_model, res_id, payload, correlation_id, company_id,
                       interface_id, occurred_at, xid)
               SELECT 'evt_' || gen_random_uuid(), %s, 'test', %s, 'res.users', n, %s, repeat('a', 32), %s,
                      %s, now() AT TIME ZONE 'UTC', -(SELECT count(*) FROM integration_event) - 1000
                 FROM generate_series(1, %s) n
               RETURNING id""",
            (type_, contract, payload, company and company.id, interface and interface.id, count),
        )
        ids = [id_ for (id_,) in self.cr.fetchall()]
        self.env["integration.event"]._route(ids)
        return ids

    def deliveries(self, **domain):
        """All deliveries, fresh from the database."""
        self.env.invalidate_all()
        return self.env["integration.delivery"].search(
            [(name, "=", value) for name, value in domain.items()], order="id"
        )

    def make_lane(self, subscription_id=None, **values):
        """See :func:`make_lane`; without an id, of the subscription that is there."""
        return make_lane(subscription_id or self.subscription.id, **values)

    # === DRAINING === #

    def drain(self, lane=None, answer=lambda message: "ok", *, compose=None, retry_after=None, tenure=None):
        """Work for one slice, with time and receiver in the test's hands, and return the messages that were sent.

        What it came to is in ``self.summary``.
        """
        return self.drain_with(FakeSender(self.clock, answer, retry_after), lane, compose, tenure)

    def drain_with(self, sender, lane=None, compose=None, tenure=None):
        """As :meth:`drain`, with a receiver of one's own."""
        drain = Drain(
            lane or self.make_lane(),
            transaction=self.same_transaction,
            compose=compose or self.compose_plainly,
            now=self.clock,
            tenure=tenure,
            sender=sender,
            monotonic=self.clock.seconds,
            sleep=self.let_time_pass,
            in_database=self.in_this_thread,
        )
        self.summary = asyncio.run(drain.run())
        return sender.messages

    def compose_plainly(self, _cr, claimed):
        """The payloads as they are."""
        return [Message(c.id, c.webhook_id, c.trace_id, c.payload.encode()) for c in claimed]

    async def let_time_pass(self, seconds):
        """Stands in for waiting."""
        self.clock.advance(seconds=seconds)

    def work_in_one_transaction(self):
        """Let the job work in this test's transaction, and in its thread."""
        Job = type(self.env["integration.drain"])
        self.patch(Job, "_open_transaction", lambda job: self.same_transaction())
        self.patch(Job, "_in_database", self.in_this_thread)

    async def in_this_thread(self, function):
        """Stands in for the engine's thread: the tests have one transaction, which is no place for two threads."""
        return function()

    @contextmanager
    def same_transaction(self):
        """Stands in for a transaction of its own."""
        yield self.cr
