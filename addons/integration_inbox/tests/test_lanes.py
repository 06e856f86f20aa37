# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import threading
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_api.tools.http_signature import SignedRequest
from odoo.addons.integration_core.engine.hold import Hold

from ..engine.lanes import LANES, number_of
from ..models import integration_inbox_runner
from ..models.integration_inbox_runner import JOB_KEY
from ..models.integration_source import SIDE_BY_SIDE
from .common import TRACE, InboxCase, sign_standard_webhooks

LOGGER = "odoo.addons.integration_inbox.models.integration_inbox_runner"
SECONDS = 10


@tagged("post_install", "-at_install")
class TestLanes(InboxCase):
    """Who works on the messages of a source, and when a job comes for them."""

    def accept(self, number, source=None):
        """Accept a message as the controller does."""
        body = json.dumps({"type": "order.created", "number": number, "data": {"number": number}}).encode()
        headers = tuple(sign_standard_webhooks(body, webhook_id=number).items())
        self.env.flush_all()
        self.env["integration.inbox"]._accept(
            (source or self.source).code,
            SignedRequest("POST", "https://odoo.example/x", headers, body),
            remote_addr="192.0.2.1",
            media_type="application/json",
            trace_id=TRACE,
            now=time.time(),
        )
        self.env.invalidate_all()

    def jobs(self, source=None):
        """The jobs of a source's lanes."""
        return self.env["queue.job"].search(
            [("identity_key", "=like", f"{JOB_KEY}{(source or self.source).id}:%")], order="identity_key"
        )

    @contextmanager
    def held_elsewhere(self, source, lane=0):
        """Hold a lane over a connection of its own, as another process does."""
        cr = db_connect(self.env.cr.dbname).cursor()
        with closing(Hold(cr, LANES, number_of(source.id, lane))) as hold:
            self.assertTrue(hold.take())
            yield hold

    def test_a_burst_makes_one_job_that_comes_a_second_later(self):
        before = fields.Datetime.now()
        for number in range(20):
            self.accept(f"T/{number}")
        job = self.jobs()
        self.assertEqual(job.identity_key, f"{JOB_KEY}{self.source.id}:0")
        self.assertGreaterEqual(job.eta, before + timedelta(seconds=1))
        self.assertLessEqual(job.eta, fields.Datetime.now() + timedelta(seconds=2), "now is cut to seconds")
        self.run_job()
        self.assertEqual(set(self.find().mapped("state")), {"processed"})
        self.assertEqual(len(self.orders()), 20)

    def test_messages_without_an_order_are_spread_over_the_lanes(self):
        source = self.make_source("wide", ordering="independent")
        for number in range(3 * SIDE_BY_SIDE):
            self.accept(f"T/{number}", source)
        lanes = {f"{JOB_KEY}{source.id}:{message.id % SIDE_BY_SIDE}" for message in self.find(source)}
        self.assertEqual(set(self.jobs(source).mapped("identity_key")), lanes)
        self.assertEqual(len(lanes), SIDE_BY_SIDE)

    def test_a_job_of_any_lane_takes_what_is_due_and_the_others_find_nothing(self):
        source = self.make_source("wide", ordering="independent")
        for number in range(5):
            self.put("order.created", {"number": f"T/{number}"}, number=f"ext-{number}", source=source)
        self.env.flush_all()
        runner = self.env["integration.inbox.runner"]
        self.assertEqual(runner._job_process(source.id, 3), "5 messages")
        self.assertEqual(runner._job_process(source.id, 1), "0 messages")
        self.assertEqual(set(self.find(source).mapped("state")), {"processed"})

    def test_of_two_workers_on_a_lane_one_works_and_the_other_leaves_it(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        with self.held_elsewhere(self.source) as other:
            self.assertIn("Another job", self.run_job())
            self.assertEqual((message.state, message.attempts), ("waiting", 0))
            other.let_go()
            self.assertEqual(self.run_job(), "1 messages")
        self.assertEqual(message.state, "processed")

    def test_another_lane_of_the_source_may_be_worked_on_meanwhile(self):
        source = self.make_source("wide", ordering="independent")
        message = self.put("order.created", {"number": "T/1"}, number="ext-1", source=source)
        with self.held_elsewhere(source, lane=1):
            self.assertEqual(self.run_job(source), "1 messages")
        self.assertEqual(message.state, "processed")

    def test_who_works_on_the_lane_is_relied_on_and_gets_no_second_job(self):
        with self.held_elsewhere(self.source):
            self.accept("T/1")
            self.assertFalse(self.jobs())
        self.accept("T/2")
        self.assertEqual(len(self.jobs()), 1)

    def test_a_job_that_stands_still_is_cut_off_and_another_one_comes(self):
        message = self.put("order.created", {"number": "T/1"}, number="ext-1")
        runner = self.env["integration.inbox.runner"]
        with (
            mute_logger("odoo.addons.integration_core.engine.hold"),
            self.held_elsewhere(self.source) as frozen,
        ):
            runner._cron_watch()
            self.assertTrue(frozen.is_ours(self.env.cr), "it is not there for long yet")
            self.jobs().unlink()
            with (
                patch.object(integration_inbox_runner, "_FROZEN_SECONDS", 0),
                self.assertLogs(LOGGER, "WARNING") as logged,
            ):
                runner._cron_watch()
            self.assertIn("1 jobs", logged.output[0])
            self.assertEqual(len(self.jobs()), 1)
            end = time.monotonic() + SECONDS
            while frozen.is_ours(self.env.cr):
                self.assertLess(time.monotonic(), end, "it was not cut off")
                threading.Event().wait(0.01)
        self.run_job()
        self.assertEqual(message.state, "processed")
