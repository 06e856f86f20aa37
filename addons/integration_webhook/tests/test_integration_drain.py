# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import asyncio
import socket
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..engine import store
from ..models.integration_lane import JOB_KEY
from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationDrain(WebhookCase):
    """The whole job over real sockets, from the event to a receiver and back; its transactions are the test's."""

    def setUp(self):
        super().setUp()
        self.work_in_one_transaction()
        self.received = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        listening = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listening.close)
        run = asyncio.run

        async def with_receiver(coroutine):
            async with await asyncio.start_server(self.serve, sock=listening.dup()):
                return await coroutine

        self.patch(asyncio, "run", lambda coroutine: run(with_receiver(coroutine)))
        self.open_loopback()
        self.here = self.make_subscription(
            url=f"http://127.0.0.1:{listening.getsockname()[1]}/hook", event_types="here.*", max_in_flight=1
        )

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.received.append((head, await reader.readexactly(length)))
                writer.write(self.answer)
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()

    def work(self, count, **event):
        """Let events happen, run the job, and return the deliveries."""
        self.make_events(count, type_="here.happened", **event)
        self.env["integration.drain"]._job_drain(self.here.id)
        return self.deliveries(subscription_id=self.here.id)

    def test_what_is_due_is_sent(self):
        delivery = self.work(1, payload='{"id":"u","name":"Erika"}')
        self.assertEqual((delivery.state, delivery.attempt_ids.mapped("code")), ("delivered", ["ok"]))
        ((head, body),) = self.received
        self.assertIn(delivery.webhook_id.encode(), head)
        self.assertIn(b'"type":"here.happened"', body)
        self.assertNotIn(b"Erika", body, "not cleared, and not even in a contract")

    def test_a_receiver_that_says_it_is_gone_pauses_the_subscription_and_loses_nothing(self):
        self.answer = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
        deliveries = self.work(3)
        self.assertEqual((self.here.state, self.here.pause_reason), ("suspended", "gone"))
        self.assertEqual(len(self.received), 1, "and nothing more is sent")
        self.assertEqual(deliveries.attempt_ids.mapped("code"), ["http_410"])
        self.assertEqual(set(deliveries.mapped("state")), {"pending"})

    def test_a_receiver_that_asks_for_time_is_left_alone_for_so_long(self):
        self.answer = b"HTTP/1.1 429 Too Many\r\nRetry-After: 300\r\nContent-Length: 0\r\n\r\n"
        now = self.env["integration.drain"]._now()
        deliveries = self.work(3)
        self.assertEqual(len(self.received), 1)
        self.assertEqual(deliveries.mapped("attempt_count"), [1, 0, 0])
        self.assertGreaterEqual(deliveries[0].due_at, now + timedelta(seconds=299))
        opens_at = self.here.lane_ids.opens_at
        self.assertAlmostEqual(opens_at, now + timedelta(seconds=300), delta=timedelta(seconds=10))
        key = f"{JOB_KEY}{self.here.id}@%"
        job = self.env["queue.job"].search([("identity_key", "=like", key)])
        self.assertGreaterEqual(job.eta, opens_at, "and no job comes before")
        self.env["integration.drain"]._job_drain(self.here.id)
        self.assertEqual(len(self.received), 1)

    def test_what_another_job_awaits_yet_counts_among_what_is_under_way(self):
        Drain, now = self.env["integration.drain"], self.env["integration.drain"]._now()
        self.here.with_user(self.manager).action_withdraw()
        self.here.with_user(self.author).max_in_flight = 5
        self.approve(self.here.with_user(self.author))
        for straggling, until, width in ((2, 60, 3), (2, -1, 5), (5, 60, None)):
            store.note_stragglers(self.cr, self.here.id, straggling, now + timedelta(seconds=until))
            lane, _revision = Drain._load(self.here.id)
            self.assertEqual(lane and lane.max_in_flight, width)
        self.assertEqual(set(self.work(1).mapped("state")), {"pending"})

    def test_whatever_a_lane_is_made_of_changes_its_revision(self):
        """Else a job would go on with the address, the keys or the clearance of before."""
        author, manager = self.here.with_user(self.author), self.here.with_user(self.manager)
        manager.action_withdraw()
        author.authentication_id = self.make_authentication(host="127.0.0.1")
        author.header_ids = [Command.create({"name": "X-Tenant", "value": "one"})]
        networks = self.env["integration.network"].with_user(self.manager)
        changes = (
            lambda: author.write({"url": "http://127.0.0.1:9/other"}),
            lambda: author._rotate_signing_key("v1", 0),
            lambda: author.header_ids.write({"value": "two"}),
            lambda: author.authentication_id.write({"secret": "other"}),
            lambda: networks.create({"cidr": "10.0.0.0/8"}),
            lambda: networks.search([("cidr", "=", "10.0.0.0/8")]).unlink(),
            lambda: self.policy.write({"retry_schedule": "7s"}),
            lambda: self.interface.with_user(self.manager)._pause("The partner asked us to wait"),
            lambda: self.system.write({"private_network": False}),
        )
        known = self.age_and_find_revision()
        for number, change in enumerate(changes):
            with self.subTest(number):
                change()
                self.env.flush_all()
                found = store.find_revision(self.cr, self.here.id)
                self.assertNotEqual(found, known)
                known = self.age_and_find_revision()
                self.assertNotEqual(found, known)

    def age_and_find_revision(self):
        """Let all have been written a day earlier: one transaction has one time, and each change shows against it."""
        self.env.flush_all()
        for table in (
            "subscription",
            "interface",
            "system",
            "network",
            "authentication",
            "signing_key",
            "subscription_header",
            "delivery_policy",
        ):
            self.cr.execute(f"UPDATE integration_{table} SET write_date = write_date - interval '1 day'")
        self.env.invalidate_all()
        return store.find_revision(self.cr, self.here.id)
