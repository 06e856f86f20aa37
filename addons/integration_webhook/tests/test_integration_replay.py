# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..models.integration_replay import HORIZON, JOB_KEY
from .common import WebhookCase

REASON = "The receiver lost its database"


class ReplayCase(WebhookCase):
    """An operator, and replays whose jobs run in the test's transaction."""

    def setUp(self):
        super().setUp()
        self.operator = new_test_user(
            self.env, "replay_operator", groups="integration_core.group_integration_operator"
        )
        self.patch(
            type(self.env["integration.lane"]), "_open_transaction", lambda lane: self.same_transaction()
        )
        self.long_ago = fields.Datetime.now() - timedelta(days=1)

    def make_replay(self, mode="range", user=None, **vals):
        defaults = {
            "subscription_id": self.subscription.id,
            "mode": mode,
            "since": self.long_ago,
            "until": fields.Datetime.now() + timedelta(days=1),
            "reason": REASON,
        }
        return self.env["integration.replay"].with_user(user or self.operator).create({**defaults, **vals})

    def start(self, *args, **vals):
        replay = self.make_replay(*args, **vals)
        replay.action_count()
        replay.action_start()
        return replay

    def jobs(self, replay):
        return self.env["queue.job"].search([("identity_key", "=", f"{JOB_KEY}{replay.id}")])

    def run_job(self, replay):
        """Run the next job, as if its time had come."""
        self.jobs(replay).unlink()
        replay.sudo()._write_guarded({"next_at": False})
        self.env.flush_all()
        self.env["integration.replay"]._job_run(replay.id)
        self.env.invalidate_all()

    def set_state(self, deliveries, state, code=None):
        self.cr.execute(
            """UPDATE integration_delivery SET state = %s, last_code = %s, done_at = now() AT TIME ZONE 'UTC'
                WHERE id = ANY(%s)""",
            (state, code, deliveries.ids),
        )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestIntegrationReplay(ReplayCase):
    """What is sent again, to whom, by whom, and how it is marked."""

    def test_it_shows_how_many_and_a_sample_and_sends_nothing(self):
        self.make_events(12)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.make_replay()
        replay.action_count()
        self.assertEqual((replay.state, replay.matching_count), ("counted", 12))
        self.assertEqual(len(replay.sample_event_ids), 10)
        self.assertEqual(replay.sample_event_ids[0].type, "test.happened")
        self.assertEqual(len(self.deliveries()), 12)
        self.assertFalse(self.jobs(replay))

    def test_it_sends_each_once_more_under_the_id_that_the_receiver_knows(self):
        self.make_events(3)
        first = self.deliveries()
        self.set_state(first, "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        again = self.deliveries(replay_id=replay.id)
        self.assertEqual((replay.state, replay.queued_count, replay.progress), ("done", 3, 100))
        self.assertEqual(again.mapped("webhook_id"), first.mapped("webhook_id"))
        self.assertEqual(again.event_id, first.event_id)
        self.assertEqual(set(again.mapped("replay")), {replay.uid})
        self.assertEqual(set(again.mapped("state")), {"pending"})
        self.assertEqual(set(first.mapped("state")), {"delivered"}, "what was, stays")

    def test_as_new_messages_they_have_new_ids(self):
        self.make_events(2)
        first = self.deliveries()
        self.set_state(first, "delivered", "ok")
        replay = self.start(renew_ids=True)
        self.run_job(replay)
        again = self.deliveries(replay_id=replay.id)
        self.assertEqual(len({*again.mapped("webhook_id"), *first.mapped("webhook_id")}), 4)

    def test_it_can_be_done_again(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        for _time in range(2):
            replay = self.start()
            self.run_job(replay)
            self.set_state(self.deliveries(replay_id=replay.id), "delivered", "ok")
        self.assertEqual(len(self.deliveries()), 3)
        self.assertEqual(len(set(self.deliveries().mapped("webhook_id"))), 1)

    def test_what_waits_or_is_being_sent_is_left_alone(self):
        self.make_events(3)
        sending, _waiting, done = self.deliveries()
        self.set_state(sending, "sending")
        self.set_state(done, "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id, done.event_id)

    def test_given_up_since_a_moment(self):
        self.make_events(3)
        early, late, _delivered = self.deliveries()
        self.set_state(early + late, "dead", "http_404")
        self.set_state(_delivered, "delivered", "ok")
        self.cr.execute(
            "UPDATE integration_delivery SET done_at = %s WHERE id = %s",
            (self.long_ago - timedelta(days=1), early.id),
        )
        replay = self.start("failed")
        self.assertEqual(replay.matching_count, 1)
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id, late.event_id)
        self.assertEqual((late.state, late.last_code), ("cancelled", "replayed"), "nobody need look after it")
        self.assertEqual(early.state, "dead")

    def test_missing_since_a_moment_such_as_before_the_subscription_was_approved(self):
        self.make_events(2)
        before = self.make_events(type_="later.happened")
        subscription = self.make_subscription(event_types="later.* test.*")
        replay = self.start("missing", subscription_id=subscription.id)
        self.run_job(replay)
        self.assertEqual(replay.queued_count, 3)
        self.assertIn(before[0], self.deliveries(subscription_id=subscription.id).event_id.ids)
        again = self.make_replay("missing", subscription_id=subscription.id)
        again.action_count()
        self.assertEqual(again.matching_count, 0)

    def test_between_two_moments(self):
        inside, outside = self.make_events(), self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        self.cr.execute(
            "UPDATE integration_event SET occurred_at = %s WHERE id = ANY(%s)",
            (self.long_ago - timedelta(days=2), outside),
        )
        replay = self.start()
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id.ids, inside)

    def test_chosen_ones_and_nothing_that_the_subscription_may_not_get(self):
        chosen, other = self.make_events(2)
        foreign = self.make_events(type_="foreign.happened")
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start("chosen", event_ids=[chosen, *foreign])
        self.assertEqual(replay.matching_count, 1)
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id.ids, [chosen])
        self.assertNotEqual(chosen, other)

    def test_held_and_erased_events_are_not_sent(self):
        held, erased = self.make_events(2)
        self.set_state(self.deliveries(), "delivered", "ok")
        self.cr.execute("UPDATE integration_event SET hold_code = 'x' WHERE id = %s", (held,))
        self.cr.execute("UPDATE integration_event SET erased_at = now() WHERE id = %s", (erased,))
        replay = self.make_replay()
        replay.action_count()
        self.assertEqual(replay.matching_count, 0)

    def test_nothing_starts_uncounted_or_without_a_reason(self):
        replay = self.make_replay(reason="because")
        with self.assertRaises(UserError):
            replay.action_start()
        replay.action_count()
        with self.assertRaises(UserError):
            replay.action_start()
        self.assertFalse(self.jobs(replay))

    def test_another_choice_is_counted_again_and_a_running_one_cannot_be_changed(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.make_replay()
        replay.action_count()
        replay.since = self.long_ago - timedelta(days=1)
        self.assertEqual(replay.state, "draft")
        replay.action_count()
        replay.action_start()
        for vals in ({"since": self.long_ago}, {"pace": 9}, {"reason": "Another one altogether"}):
            with self.assertRaises(UserError):
                replay.write(vals)

    def test_progress_cannot_be_forged(self):
        replay = self.make_replay()
        with self.assertRaises(UserError):
            replay.write({"last_event_id": 5})
        forged = self.env["integration.replay"].with_context(default_queued_count=9)
        replay = forged.create(
            {"subscription_id": self.subscription.id, "since": self.long_ago, "until_event_id": 99}
        )
        self.assertEqual((replay.queued_count, replay.until_event_id), (0, 0))

    def test_a_subscription_that_does_not_flow_gets_none_and_the_message_says_why(self):
        self.subscription.with_user(self.manager).action_suspend()
        with self.assertRaisesRegex(UserError, "Paused"):
            self.make_replay().action_count()
        self.subscription.with_user(self.manager).action_resume()
        replay = self.make_replay()
        replay.action_count()
        self.interface.with_user(self.manager).action_suspend()
        with self.assertRaisesRegex(UserError, "interface"):
            replay.action_start()
        self.assertIn("interface", replay.obstacle)

    def test_while_its_subscription_is_paused_it_waits_and_then_goes_on(self):
        self.make_events(2)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.subscription.with_user(self.manager).action_suspend()
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

    def test_new_events_go_out_once_and_not_by_the_replay_too(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        (new,) = self.make_events()
        self.set_state(self.deliveries(event_id=new), "delivered", "ok")
        self.run_job(replay)
        self.assertEqual(len(self.deliveries(event_id=new)), 1)

    def test_routing_again_after_a_replay_adds_nothing(self):
        ids = self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        self.run_job(self.start())
        self.env["integration.event"]._route(ids)
        self.assertEqual(len(self.deliveries()), 2)

    def test_it_is_in_the_audit_trail(self):
        self.make_events()
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        row = self.env["integration.audit"].search([("action", "=", "replay.started")])
        self.assertEqual((row.res_id, row.user_id), (replay.id, self.operator))
        self.assertIn('"events":1', row.detail)

    def test_a_moment_is_needed(self):
        with self.assertRaises(ValidationError):
            self.make_replay("failed", since=False)
        with self.assertRaises(ValidationError):
            self.make_replay("range", until=self.long_ago)

    def test_missing_since_before_what_retention_removed_is_refused(self):
        rule = self.env.ref("integration_webhook.integration_retention_delivered")
        rule._write_guarded({"removed_until": self.long_ago + timedelta(hours=1)})
        with self.assertRaisesRegex(UserError, "later moment"):
            self.make_replay("missing").action_count()
        self.make_replay("missing", since=self.long_ago + timedelta(hours=2)).action_count()

    # === RIGHTS === #

    def test_only_operators_replay_and_everybody_else_looks_on(self):
        replay = self.make_replay()
        for group in ("user", "developer", "auditor"):
            user = new_test_user(
                self.env, f"replay_{group}", groups=f"integration_core.group_integration_{group}"
            )
            with self.subTest(group=group):
                self.assertEqual(replay.with_user(user).state, "draft")
                for act in ("action_count", "action_start", "action_stop"):
                    with self.assertRaises(AccessError):
                        getattr(replay.with_user(user), act)()
                with self.assertRaises(AccessError):
                    self.make_replay(user=user)

    def test_events_of_a_company_that_the_operator_does_not_work_in_are_left_out(self):
        company = self.env["res.company"].create({"name": "Other"})
        (foreign,) = self.make_events(company=company)
        (own,) = self.make_events(company=self.env.company)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        self.assertEqual(self.deliveries(replay_id=replay.id).event_id.ids, [own])
        self.assertNotEqual(foreign, own)

    def test_what_was_counted_for_more_companies_is_not_started_by_who_works_in_fewer(self):
        company = self.env["res.company"].create({"name": "Other"})
        wide = new_test_user(
            self.env,
            "replay_wide",
            groups="integration_core.group_integration_operator",
            company_ids=[(6, 0, (self.env.company | company).ids)],
        )
        replay = self.make_replay(user=wide)
        replay.with_context(allowed_company_ids=(self.env.company | company).ids).action_count()
        with self.assertRaises(AccessError):
            replay.with_user(self.operator).action_start()

    def test_a_replay_of_another_company_is_invisible(self):
        company = self.env["res.company"].create({"name": "Other"})
        replay = self.make_replay()
        self.cr.execute(
            "UPDATE integration_replay SET company_id = %s WHERE id = %s", (company.id, replay.id)
        )
        self.env.invalidate_all()
        self.assertFalse(
            self.env["integration.replay"].with_user(self.operator).search([("id", "=", replay.id)])
        )

    # === SCREENS === #

    def test_a_replay_is_filled_in_on_its_form(self):
        self.make_events(2)
        self.set_state(self.deliveries(), "delivered", "ok")
        context = self.deliveries().with_user(self.operator).action_replay()["context"]
        Replay = self.env["integration.replay"].with_user(self.operator).with_context(**context)
        form = Form(Replay)
        form.reason = REASON
        replay = form.save()
        self.assertEqual((replay.mode, len(replay.event_ids)), ("chosen", 2))
        replay.action_count()
        self.assertEqual(replay.matching_count, 2)
        with Form(replay) as form:
            self.assertEqual(len(form.sample_event_ids), 2)

    def test_the_buttons_open_a_filled_in_form(self):
        self.make_events(2)
        deliveries = self.deliveries()
        context = deliveries.with_user(self.operator).action_replay()["context"]
        self.assertEqual(context["default_subscription_id"], self.subscription.id)
        self.assertEqual(sorted(context["default_event_ids"]), sorted(deliveries.event_id.ids))
        self.assertEqual(
            self.subscription.with_user(self.operator).action_replay()["context"],
            {"default_subscription_id": self.subscription.id},
        )
        self.make_replay()
        self.assertEqual(self.subscription.replay_count, 1)
        second = self.make_subscription()
        self.make_events()
        with self.assertRaises(UserError):
            self.deliveries().action_replay()
        self.assertTrue(second)
