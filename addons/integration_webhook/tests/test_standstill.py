# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import closing
from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.integration_core.engine.hold import Hold

from ..engine import standstill, store
from ..engine.tenure import LANES
from ..models.integration_lane import JOB_KEY
from ..tools.gate import Gate
from .committed_case import CommittedCase
from .common import START, WebhookCase

LATE = timedelta(minutes=20)
FUTURE = 2**50


@tagged("post_install", "-at_install")
class TestStandstill(WebhookCase):
    """A lane that does not move is told, with its cause; one that has to wait is not; and it resolves itself."""

    def setUp(self):
        super().setUp()
        self.work_in_one_transaction()
        self.Lane = self.env["integration.lane"]
        self.now = self.env["integration.drain"]._now()
        self.remove_jobs()

    def make_late(self, count=1):
        """Deliveries that should have gone a while ago, and that no job is there for."""
        self.make_events(count)
        self.cr.execute(
            "UPDATE integration_delivery SET due_at = %s WHERE state = 'pending'", (self.now - LATE,)
        )
        self.remove_jobs()
        return self.deliveries()

    def remove_jobs(self):
        self.cr.execute("DELETE FROM queue_job WHERE identity_key LIKE %s", (f"{JOB_KEY}%",))
        self.env.invalidate_all()

    def order(self, on_failure="block"):
        self.subscription.with_user(self.manager).action_withdraw()
        self.subscription.with_user(self.author).write(
            {"ordering": "subscription", "order_on_failure": on_failure}
        )
        self.approve(self.subscription.with_user(self.author))

    def watch(self, **context):
        self.Lane.with_context(**context)._cron_watch()
        self.env.invalidate_all()

    def issues(self, code="lane_standstill"):
        return self.env["integration.issue"].search([("code", "=", code), ("is_open", "=", True)])

    def look(self):
        """The causes that are found for the lane."""
        found = standstill.find(self.cr, self.now, self.now - timedelta(minutes=15), JOB_KEY)
        return [lane.cause for lane in found if lane.subscription_id == self.subscription.id]

    # === CAUSES === #

    def test_a_lane_that_no_job_moves_is_told_once_and_resolves_itself_when_it_moves(self):
        delivery = self.make_late()
        self.watch()
        issue = self.issues()
        self.assertEqual(issue.res_id, self.subscription.id)
        self.assertIn("No job", issue.detail)
        self.assertTrue(issue.remedy)
        self.watch()
        self.assertEqual(self.issues(), issue, "the job that is there now has not done anything yet")
        self.cr.execute("UPDATE integration_delivery SET state = 'delivered' WHERE id = %s", (delivery.id,))
        self.watch()
        self.assertEqual(issue.state, "resolved")

    def test_what_is_held_up_by_one_that_was_given_up_names_it(self):
        self.order()
        first, _behind = self.make_late(2)
        self.cr.execute("UPDATE integration_delivery SET state = 'dead' WHERE id = %s", (first.id,))
        self.watch()
        self.assertIn(first.webhook_id, self.issues().detail)
        first.with_user(self.operator).action_cancel()
        self.assertNotIn(standstill.GIVEN_UP, self.look())

    def test_one_that_was_given_up_holds_up_nothing_where_it_is_skipped(self):
        self.order("skip")
        first, _behind = self.make_late(2)
        self.cr.execute("UPDATE integration_delivery SET state = 'dead' WHERE id = %s", (first.id,))
        self.assertEqual(self.look(), [standstill.NO_JOB])

    def test_what_an_open_transaction_holds_up_is_told_of_ordered_lanes_only(self):
        self.make_late()
        self.cr.execute("UPDATE integration_delivery SET xid = %s", (FUTURE,))
        self.assertEqual(self.look(), [standstill.NO_JOB])
        self.order()
        self.cr.execute("UPDATE integration_delivery SET xid = %s", (FUTURE,))
        self.watch()
        self.assertIn("transaction left open", self.issues().detail)

    def test_a_lane_that_a_job_holds_for_long_names_its_session(self):
        self.make_late()
        with closing(Hold(self.registry.cursor(), LANES, self.subscription.id)) as hold:
            self.assertTrue(hold.take())
            self.assertEqual(self.look(), [None], "it has only just been taken")
            self.now += LATE
            (lane,) = standstill.find(self.cr, self.now, self.now - timedelta(minutes=15), JOB_KEY)
            self.assertEqual(lane.cause, standstill.HELD)
            self.cr.execute(
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
            self.assertIn((int(lane.holder[0]),), self.cr.fetchall())
            words, _remedy = self.Lane._explain(lane)
            self.assertIn(lane.holder[0], words)

    # === WHAT HAS TO WAIT === #

    def test_what_is_due_for_less_than_a_quarter_of_an_hour_is_no_standstill(self):
        self.make_late()
        self.cr.execute("UPDATE integration_delivery SET due_at = %s", (self.now - timedelta(minutes=14),))
        self.assertFalse(self.look())

    def test_breaker_rest_and_rate_limit_explain_that_nothing_is_sent(self):
        self.make_late()
        for name in ("rest_until", "free_at"):
            for minutes, found in ((1, []), (-1, []), (-16, [standstill.NO_JOB])):
                gate = Gate(**{name: self.now + timedelta(minutes=minutes)})
                store.save_gate(self.cr, self.subscription.id, gate)
                self.assertEqual(self.look(), found, (name, minutes))

    def test_a_long_queue_that_moves_is_no_standstill(self):
        delivery = self.make_late()
        self.cr.execute(
            """INSERT INTO integration_attempt (delivery_id, subscription_id, number, started_at, duration_ms, code)
               VALUES (%s, %s, 1, %s, 1, 'ok')""",
            (delivery.id, self.subscription.id, self.now - timedelta(minutes=1)),
        )
        self.assertFalse(self.look())

    def test_what_waits_for_the_retry_of_an_earlier_one_is_no_standstill(self):
        self.order()
        first, _behind = self.make_late(2)
        for state, due_at in (("sending", self.now), ("pending", self.now + LATE)):
            self.cr.execute(
                "UPDATE integration_delivery SET state = %s, due_at = %s WHERE id = %s",
                (state, due_at, first.id),
            )
            self.assertFalse(self.look(), state)

    def test_a_lane_that_may_not_flow_is_no_standstill(self):
        self.make_late()
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.env.flush_all()
        self.assertFalse(self.look())

    def test_who_was_away_does_not_say_that_nothing_moved(self):
        self.make_late()
        self.watch(lastcall=self.now - timedelta(hours=1))
        self.assertFalse(self.issues())
        self.remove_jobs()
        self.watch(lastcall=self.now - timedelta(minutes=1))
        self.assertTrue(self.issues())

    # === THE WATCH === #

    def test_a_step_that_fails_keeps_no_other_from_its_work(self):
        def fail(_lane):
            raise ZeroDivisionError

        self.patch(type(self.Lane), "_report_standstill", fail)
        self.make_late()
        failed = False
        with self.assertLogs("odoo.addons.integration_webhook", "ERROR"):
            try:  # assertRaises would roll back what the others did
                self.watch()
            except ZeroDivisionError:
                failed = True
        self.assertTrue(failed, "the cron sees it")
        jobs = self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{self.subscription.id}")])
        self.assertEqual(len(jobs), 1)

    def test_clocks_that_differ_are_told_for_each_host_until_they_agree(self):
        self.patch(type(self.env["integration.drain"]), "_now", lambda drain: self.now + timedelta(hours=1))
        self.watch()
        self.assertIn("+36", self.issues("clock_skew").detail)
        self.patch(type(self.env["integration.drain"]), "_now", lambda drain: self.now)
        self.Lane._report_clock()
        self.assertFalse(self.issues("clock_skew"))

    # === ON THE SCREEN === #

    def test_a_delivery_says_what_it_waits_behind(self):
        self.order()
        first, second, third = self.make_late(3)
        self.assertEqual((first + second + third).mapped("behind_id"), first)
        self.assertFalse(first.behind_id)
        self.cr.execute("UPDATE integration_delivery SET state = 'cancelled' WHERE id = %s", (first.id,))
        self.env.invalidate_all()
        self.assertEqual((second.behind_id, third.behind_id), (self.env["integration.delivery"], second))

    def test_without_an_order_nothing_waits_behind_another(self):
        deliveries = self.make_late(2)
        self.cr.execute("UPDATE integration_delivery SET order_key = ''")
        self.env.invalidate_all()
        self.assertFalse(deliveries.behind_id)


@tagged("post_install", "-at_install")
class TestOpenTransaction(CommittedCase):
    """Who left a transaction open is named."""

    def test_the_session_of_the_oldest_transaction_is_found(self):
        with self.registry.cursor() as culprit:
            culprit.execute("SELECT pg_backend_pid(), current_database(), pg_current_xact_id()")
            pid, database, _xid = culprit.fetchone()
            with self.transaction() as cr:
                cr.execute("SELECT pg_current_xact_id()")
            with self.transaction() as cr:
                cr.execute(
                    "UPDATE integration_subscription SET ordering = 'subscription' WHERE id = %s",
                    (self.subscription_id,),
                )
                cr.execute(
                    """UPDATE integration_delivery SET order_key = '', xid = pg_current_xact_id()::text::bigint
                        WHERE subscription_id = %s""",
                    (self.subscription_id,),
                )
            with self.transaction() as cr:
                found = standstill.find(cr, START + LATE, START + timedelta(minutes=5), JOB_KEY)
        (lane,) = [lane for lane in found if lane.subscription_id == self.subscription_id]
        self.assertEqual(lane.cause, standstill.TRANSACTION)
        self.assertEqual(lane.holder[:2], (str(pid), database))
        self.assertTrue(lane.holder[2])
