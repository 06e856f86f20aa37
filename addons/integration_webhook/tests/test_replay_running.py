# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.pacing import HORIZON
from .replay_case import ReplayCase


@tagged("post_install", "-at_install")
class TestReplayRunning(ReplayCase):
    """It keeps to its pace, waits when it must, goes on by itself, and can be stopped."""

    def test_while_its_subscription_is_paused_it_waits_and_then_goes_on(self):
        self.make_events(2)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.run_job(replay)
        self.assertEqual((replay.state, replay.queued_count), ("running", 0))
        self.assertTrue(self.jobs(replay).eta)
        self.subscription.with_user(self.manager).action_resume()
        self.run_job(replay)
        self.assertEqual((replay.state, replay.queued_count), ("done", 2))

    def test_it_keeps_to_its_pace(self):
        self.make_events(25)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start(pace=1)
        self.run_job(replay)
        batch = self.deliveries(replay_id=replay.id)
        self.assertEqual(len(batch), HORIZON)
        self.assertEqual(batch[-1].due_at - batch[0].due_at, timedelta(seconds=HORIZON - 1))
        self.assertEqual((replay.state, replay.progress), ("running", 40))
        self.env["integration.replay"]._job_run(replay.id)
        self.assertEqual(len(self.deliveries(replay_id=replay.id)), HORIZON, "too early for more")

    def test_it_does_not_run_ahead_of_a_slow_receiver(self):
        self.make_events(25)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start(pace=1)
        for _time in range(3):
            self.run_job(replay)
        self.assertEqual(len(self.deliveries(replay_id=replay.id)), 2 * HORIZON)
        self.set_state(self.deliveries(replay_id=replay.id), "delivered", "ok")
        self.run_job(replay)
        self.assertEqual((len(self.deliveries(replay_id=replay.id)), replay.state), (25, "done"))

    def test_it_can_be_stopped_and_then_nothing_more_goes_out(self):
        self.make_events(15)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start(pace=1)
        self.run_job(replay)
        sending = self.deliveries(replay_id=replay.id)[0]
        self.set_state(sending, "sending")
        replay.action_stop()
        self.run_job(replay)
        batch = self.deliveries(replay_id=replay.id)
        self.assertEqual((replay.state, len(batch)), ("stopped", HORIZON))
        self.assertEqual(set((batch - sending).mapped("state")), {"cancelled"})
        self.assertEqual(sending.state, "sending")

    def stop_half_way(self):
        """A replay of 15 events, of which ten were handed over and one of those sent."""
        self.make_events(15)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start(pace=1)
        self.run_job(replay)
        self.set_state(self.deliveries(replay_id=replay.id)[0], "delivered", "ok")
        replay.action_stop()
        return replay

    def test_a_stopped_one_goes_on_where_it_was_and_misses_and_repeats_nothing(self):
        replay = self.stop_half_way()
        self.jobs(replay).unlink()
        replay.action_continue()
        self.assertEqual((replay.state, replay.finished_at, len(self.jobs(replay))), ("running", False, 1))
        taken_up = self.deliveries(replay_id=replay.id, state="pending")
        self.assertEqual(len(taken_up), HORIZON - 1)
        self.assertEqual(
            taken_up[-1].due_at - taken_up[0].due_at, timedelta(seconds=HORIZON - 2), "at its pace"
        )
        self.run_job(replay)
        batch = self.deliveries(replay_id=replay.id)
        self.assertEqual((replay.state, len(batch), len(batch.event_id)), ("done", 15, 15))
        self.assertEqual(sorted(batch.mapped("state")), ["delivered"] + ["pending"] * 14)
        row = self.env["integration.audit"].search([("action", "=", "replay.continued")])
        self.assertEqual(row.user_id, self.operator)

    def test_it_leaves_cancelled_what_a_person_cancelled_and_what_was_erased(self):
        self.make_events(3)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        by_hand, erased, rest = self.deliveries(replay_id=replay.id)
        by_hand.with_user(self.operator).action_cancel()
        replay.action_stop()
        self.cr.execute("UPDATE integration_event SET erased_at = now() WHERE id = %s", (erased.event_id.id,))
        replay.action_continue()
        self.assertEqual(self.deliveries(replay_id=replay.id, state="pending"), rest)

    def test_it_is_not_continued_under_another_agreement(self):
        for agreement in (self.subscription, self.interface):
            replay = self.stop_half_way()
            agreement._write_guarded({"approved_at": replay.started_at + timedelta(seconds=1)})
            with self.assertRaisesRegex(UserError, "approved anew"):
                replay.action_continue()
            agreement._write_guarded({"approved_at": replay.started_at})
            replay.action_continue()
            self.assertEqual(replay.state, "running")

    def test_only_a_stopped_one_is_continued_and_by_operators_only(self):
        replay = self.stop_half_way()
        with self.assertRaises(AccessError):
            replay.with_user(self.author).action_continue()
        replay.action_continue()
        counted = self.make_replay()
        counted.action_count()
        for other in (replay, counted):
            with self.assertRaisesRegex(UserError, "Only a stopped"):
                other.action_continue()

    def test_what_was_handed_over_to_the_last_one_can_still_be_stopped(self):
        self.make_events(3)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        self.assertEqual((replay.state, replay.waiting_count), ("done", 3))
        replay.action_stop()
        self.assertEqual(set(self.deliveries(replay_id=replay.id).mapped("state")), {"cancelled"})

    def test_it_ends_with_its_subscription(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.subscription.with_user(self.manager).action_retire()
        self.run_job(replay)
        self.assertEqual((replay.state, replay.queued_count), ("stopped", 0))

    def test_a_lost_job_comes_back_by_the_cron_and_only_once(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.jobs(replay).unlink()
        for _time in range(2):
            self.env["integration.replay"]._cron_run()
        self.assertEqual(len(self.jobs(replay)), 1)
