# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.integration_core.tools import facts

from ..engine import moves
from .common import START
from .replay_case import REASON, ReplayCase


@tagged("post_install", "-at_install")
class TestIntegrationReplay(ReplayCase):
    """What is sent again, to whom, and how it is marked."""

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

    def test_events_about_the_interface_are_not_sent_again_over_it(self):
        self.make_events(2)
        self.make_events(3, interface=self.interface)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.make_replay()
        replay.action_count()
        self.assertEqual(replay.matching_count, 2)

    def test_a_new_one_warns_of_nothing_and_has_a_name_that_tells_which_it_is(self):
        empty = self.env["integration.replay"].new({})
        self.assertFalse(empty.obstacle)
        self.assertEqual(empty.display_name, "Replay")
        self.assertTrue(self.make_replay().display_name.startswith(f"{self.subscription.name} · "))

    def test_what_it_sends_for_the_first_time_was_not_given_up(self):
        def count():
            self.env.flush_all()
            return self.env["integration.overview"]._get_facts().count(facts.BEGUN_AGAIN)

        self.make_events(2)
        self.set_state(self.deliveries(), "delivered", "ok")
        replay = self.start()
        self.run_job(replay)
        before = count()
        again = self.deliveries(replay_id=replay.id)
        self.cr.execute(
            "UPDATE integration_delivery SET state = 'dead', attempt_count = 3 WHERE id = %s", (again[0].id,)
        )
        moves.revive(self.cr, again[0].ids, START)
        self.assertEqual((before, count()), (0, 1))

    def test_its_counters_open_what_they_count(self):
        replay = self.make_replay()
        for action, filter_ in (
            (replay.action_open_delivered(), "delivered"),
            (replay.action_open_waiting(), "waiting"),
            (replay.action_open_dead(), "dead"),
        ):
            self.assertEqual(action["domain"], [("replay_id", "=", replay.id)])
            self.assertEqual(action["context"], {f"search_default_{filter_}": 1})
            search = self.env.ref("integration_webhook.integration_delivery_view_search").arch
            self.assertIn(f'name="{filter_}"', search)

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
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        with self.assertRaisesRegex(UserError, "Paused"):
            self.make_replay().action_count()
        self.subscription.with_user(self.manager).action_resume()
        replay = self.make_replay()
        replay.action_count()
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        with self.assertRaisesRegex(UserError, "interface"):
            replay.action_start()
        self.assertIn("interface", replay.obstacle)

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
