# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import operator
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.engine.hold import Hold
from odoo.addons.integration_outbox import store as outbox

from ..engine import routing, store
from ..engine.gatekeeper import Gatekeeper
from ..engine.tenure import LANES
from ..models.integration_lane import JOB_KEY
from ..tools.gate import GatePolicy
from .committed_case import COUNT, CommittedCase
from .common import START

LEASE = timedelta(minutes=1)


@tagged("post_install", "-at_install")
class TestClaims(CommittedCase):
    """Several processes at once."""

    def test_several_processes_never_claim_one_delivery_twice(self):
        claimed, failures, barrier = [], [], threading.Barrier(4)

        def work(name):
            try:
                barrier.wait(timeout=10)
                for batch in range(COUNT):
                    with self.transaction() as cr:
                        rows = store.claim(cr, self.lane, f"{name}-{batch}", 7, START, LEASE)
                    if not rows:
                        return
                    claimed.extend(row.id for row in rows)
            except Exception as error:  # a thread's failure would otherwise go unseen
                failures.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(failures)
        self.assertEqual(len(claimed), COUNT)
        self.assertEqual(len(set(claimed)), COUNT)

    def test_a_claim_skips_what_another_one_is_taking_just_now(self):
        with self.transaction() as first:
            mine = store.claim(first, self.lane, "first", 10, START, LEASE)
            with self.transaction() as second:
                theirs = store.claim(second, self.lane, "second", 10, START, LEASE)
        self.assertEqual((len(mine), len(theirs)), (10, 10))
        self.assertFalse({row.id for row in mine} & {row.id for row in theirs})

    def test_what_a_killed_process_held_comes_back_after_its_lease_and_not_before(self):
        with self.transaction() as cr:
            store.claim(cr, self.lane, "killed", COUNT, START, LEASE)
        for later, freed in ((timedelta(seconds=59), 0), (timedelta(seconds=61), COUNT)):
            with self.transaction() as cr:
                self.assertEqual(store.sweep(cr, START + later), freed)

    # === GATE === #

    def test_two_processes_at_once_share_one_rate_limit(self):
        lane = replace(self.lane, gate=GatePolicy(interval=0.01))
        ours, theirs, pids = [], [], []

        def admit(cr, name):
            def claim(limit):
                return store.claim(cr, lane, name, limit, START, LEASE)

            return Gatekeeper(lane).admit(cr, 50, START, claim)[0]

        def work():
            with self.transaction() as cr:
                pids.append(cr._cnx.get_backend_pid())
                theirs.extend(admit(cr, "theirs"))

        other = threading.Thread(target=work)
        with self.transaction() as cr:
            ours.extend(admit(cr, "ours"))
            other.start()
            self.wait_until(lambda: (pids and self.waits_for_a_lock(pids[0])) or not other.is_alive())
        other.join()
        self.assertEqual((len(ours), len(theirs)), (10, 0))

    def waits_for_a_lock(self, pid):
        with self.registry.cursor() as cr:
            cr.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", (pid,))
            return cr.fetchone() == ("Lock",)

    # === ORDER === #

    def test_what_an_older_transaction_commits_late_goes_out_first(self):
        self.cr.execute("SELECT pg_current_xact_id_if_assigned()")
        self.assertEqual(self.cr.fetchone(), (None,), "or it would hold up all others")
        lane = replace(self.lane, is_ordered=True)
        with self.registry.cursor() as cr:
            cr.execute(
                "UPDATE integration_subscription SET ordering = 'subscription' WHERE id = %s",
                (self.subscription_id,),
            )
        with self.registry.cursor() as older:
            older.execute("SELECT pg_current_xact_id()")
            with self.registry.cursor() as younger:
                second = self.happen(younger)
            self.assertEqual(self.claim_in_order(lane), [], "the older one may still add something")
            first = self.happen(older)
        claimed = []
        self.wait_until(lambda: claimed.extend(self.claim_in_order(lane)) or len(claimed) == 2)
        self.assertEqual(claimed, [first, second])

    def happen(self, cr):
        """One event in the transaction of a cursor; return the id of its delivery."""
        cr.execute(
            """INSERT INTO integration_event (uid, type, entity, res_model, res_id, payload, occurred_at, xid)
               VALUES (gen_random_uuid(), 'claims.late', 'claims', 'res.users', 1, '{}', now(),
                       pg_current_xact_id()::text::bigint)
               RETURNING id"""
        )
        (event_id,) = cr.fetchone()
        self.addCleanup(self.remove, "integration_event", event_id)
        routing.route(cr, [event_id])
        cr.execute(
            "UPDATE integration_delivery SET due_at = %s WHERE event_id = %s RETURNING id", (START, event_id)
        )
        return cr.fetchone()[0]

    def claim_in_order(self, lane):
        with self.transaction() as cr:
            return [row.id for row in store.claim(cr, lane, "ordered", 10, START, LEASE)]

    # === JOBS === #

    @contextmanager
    def holding(self):
        """Try to take the lane, and give what took it."""
        with closing(Hold(self.registry.cursor(), LANES, self.subscription_id)) as hold:
            hold.is_taken = hold.take()
            yield hold

    def test_one_job_at_a_time_sends_over_a_lane(self):
        drain = self.env["integration.drain"]
        self.patch(type(drain), "_drain", lambda *_arguments: self.fail("a second one sends"))
        with self.holding() as first, self.transaction() as cr:
            self.assertTrue(first.is_taken)
            with self.holding() as second:
                self.assertFalse(second.is_taken)
            self.assertTrue(first.is_ours(cr), "another one that ends takes nothing away")
            drain._job_drain(self.subscription_id)
            self.assertFalse(store.find_unarmed_lanes(cr, START, JOB_KEY, [self.subscription_id]))
            first.let_go()
            self.assertFalse(first.is_ours(cr))
            with self.holding() as third:
                self.assertTrue(third.is_taken)

    def test_a_process_that_dies_holds_no_lane(self):
        with mute_logger("odoo.addons.integration_core.engine.hold"), self.holding() as dying:
            with self.transaction() as cr:
                cr.execute("SELECT pg_terminate_backend(%s, 5000)", (dying._pid,))
                self.assertFalse(dying.is_ours(cr), "and learns of it")
            with self.holding() as other:
                self.assertTrue(other.is_taken)

    def test_one_that_stands_still_for_long_loses_its_lane(self):
        with mute_logger("odoo.addons.integration_core.engine.hold"), self.holding() as frozen:
            with self.transaction() as cr:
                self.assertEqual(LANES.end_frozen(cr, 3600), [])
                self.assertTrue(frozen.is_ours(cr))
                self.assertEqual(LANES.end_frozen(cr, 0), [self.subscription_id])
            self.wait_until(self.is_free)

    def is_free(self):
        with self.holding() as hold:
            return hold.is_taken

    def test_leases_of_a_lane_that_is_held_are_left_to_who_holds_it(self):
        with self.transaction() as cr:
            store.claim(cr, self.lane, "slow", 3, START, LEASE)
        later = START + 2 * LEASE
        with self.holding(), self.transaction() as cr:
            self.assertEqual(store.sweep(cr, later), 0)
            self.assertEqual(store.sweep(cr, later, self.subscription_id), 3)

    # === THE HORIZON === #

    def horizon_while(self, database, prepare):
        """The horizon while another transaction is open that has a number, and that number."""
        with db_connect(database).cursor() as other:
            prepare(other)
            other.execute("SELECT pg_current_xact_id()::text::bigint")
            (number,) = other.fetchone()
            with self.transaction() as cr:  # a later one that is over
                cr.execute("SELECT pg_current_xact_id()")
            with self.transaction() as cr:
                return outbox.find_horizon(cr), number

    def test_what_may_still_write_events_is_waited_for(self):
        horizon, number = self.horizon_while(self.cr.dbname, lambda cr: None)
        self.assertLessEqual(horizon, number)

    def test_nobody_waits_for_what_writes_none(self):
        for database, prepare in ((self.cr.dbname, outbox.promise_no_events), ("postgres", lambda cr: None)):
            with self.subTest(database):
                self.wait_until(lambda case=(database, prepare): operator.gt(*self.horizon_while(*case)))

    def test_a_job_that_ends_between_our_look_and_our_commit_gets_a_successor(self):
        """Our transaction relied on a waiting job that could not see our rows."""
        self.addCleanup(self.remove_jobs)
        with self.registry.cursor() as cr:
            self.env(cr=cr)["integration.lane"]._arm([self.subscription_id])
        with self.registry.cursor() as ours:
            self.env(cr=ours)["integration.lane"]._arm([self.subscription_id])
            with self.registry.cursor() as runner:
                runner.execute(
                    "UPDATE queue_job SET state = 'done' WHERE identity_key = %s RETURNING id",
                    (self.job_key,),
                )
                self.assertEqual(runner.rowcount, 1, "ours made no second job")
        with self.registry.cursor() as cr:
            cr.execute("SELECT state FROM queue_job WHERE identity_key = %s ORDER BY id", (self.job_key,))
            self.assertEqual(cr.fetchall(), [("done",), ("pending",)])

    @property
    def job_key(self):
        return f"{JOB_KEY}{self.subscription_id}"

    def remove_jobs(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM queue_job WHERE identity_key = %s", (self.job_key,))
