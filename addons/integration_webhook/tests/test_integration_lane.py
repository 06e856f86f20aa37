# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import traceback
from contextlib import closing
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_core.engine.hold import Hold
from odoo.addons.integration_core.tools.keyring import Keyring

from ..engine import store
from ..engine.slice import Summary
from ..engine.tenure import LANES
from ..models.integration_drain import DrainFailed
from ..models.integration_lane import JOB_KEY
from ..tools.gate import Gate
from .common import START, WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationLane(WebhookCase):
    """There is a job where there must be one, and no more."""

    def jobs(self):
        return self.env["queue.job"].search([("identity_key", "=like", f"{JOB_KEY}{self.subscription.id}%")])

    def setUp(self):
        super().setUp()
        self.jobs().unlink()
        self.Lane = self.env["integration.lane"]
        self.Drain = self.env["integration.drain"]
        self.work_in_one_transaction()

    def test_new_deliveries_get_one_job_in_the_same_transaction(self):
        self.make_events(3)
        self.make_events(2)
        (job,) = self.jobs()
        self.assertEqual((job.state, job.channel), ("pending", "root.integration"))
        self.assertEqual(job.user_id, self.env.ref("base.user_root"))

    def test_a_started_job_does_not_count(self):
        """It may be about to end, and may have died."""
        self.make_events()
        self.jobs().write({"state": "started"})
        self.make_events()
        self.assertEqual(sorted(self.jobs().mapped("state")), ["pending", "started"])

    def test_one_that_sends_does_and_who_relied_on_it_looks_again_after_the_commit(self):
        self.jobs().unlink()
        confirmations = len(self.cr.postcommit)
        with closing(Hold(self.registry.cursor(), LANES, self.subscription.id)) as hold:
            self.assertTrue(hold.take())
            self.make_events()
            self.Lane._arm_due()
            self.assertFalse(self.jobs())
            self.assertEqual(len(self.cr.postcommit), confirmations + 1)
        self.Lane._arm_due([self.subscription.id])
        self.assertEqual(len(self.jobs()), 1)

    def test_who_relied_on_a_waiting_job_looks_again_after_the_commit(self):
        """The job ran and ended between our look and our commit."""
        self.make_events()
        confirmations = len(self.cr.postcommit)
        self.make_events()
        self.assertEqual(len(self.cr.postcommit), confirmations + 1)
        self.jobs().write({"state": "done"})
        self.Lane._arm_due([self.subscription.id])
        self.assertEqual(sorted(self.jobs().mapped("state")), ["done", "pending"])
        self.Lane._arm_due([self.subscription.id])
        self.assertEqual(len(self.jobs()), 2)

    def test_the_cron_arms_lanes_without_a_job(self):
        self.make_events()
        self.jobs().unlink()
        self.Lane._cron_watch()
        self.assertEqual(len(self.jobs()), 1)

    def test_a_paused_lane_is_not_armed_and_resuming_arms_it(self):
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.make_events()
        self.jobs().unlink()
        self.Lane._cron_watch()
        self.assertFalse(self.jobs())
        self.subscription.with_user(self.manager).action_resume()
        self.assertEqual(len(self.jobs()), 1)

    def test_a_later_job_does_not_hide_that_something_is_due_now(self):
        self.Lane._arm([self.subscription.id], self.Drain._now() + timedelta(hours=2))
        self.Lane._arm([self.subscription.id], self.Drain._now() + timedelta(hours=2))
        self.make_events()
        etas = self.jobs().mapped("eta")
        self.assertEqual(len(etas), 2)
        self.assertEqual(etas.count(False), 1)

    def test_a_later_job_is_not_too_early(self):
        due_at = self.Drain._now() + timedelta(seconds=7)
        self.Lane._arm([self.subscription.id], due_at)
        self.assertGreaterEqual(self.jobs().eta, due_at.replace(microsecond=0))
        self.assertLessEqual(self.jobs().eta, due_at + timedelta(seconds=3))

    def test_an_expired_lease_is_freed_with_a_trace_of_it(self):
        self.make_events()
        self.cr.execute(
            """UPDATE integration_delivery SET state = 'sending', claim_id = 'x', attempt_count = 1,
                      lease_until = now() AT TIME ZONE 'UTC' - interval '1 second'"""
        )
        self.Lane._cron_watch()
        delivery = self.deliveries()
        self.assertEqual(
            (delivery.state, delivery.claim_id, delivery.last_code), ("pending", False, "lease_expired")
        )
        self.assertEqual(delivery.attempt_ids.mapped("code"), ["lease_expired"])

    def test_odoo_looks_when_it_starts_after_what_was_left(self):
        cron = self.env.ref("integration_webhook.ir_cron_watch")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])

        def start():
            self.Lane._register_hook()
            found = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
            found.unlink()
            return len(found)

        self.cr.execute(
            "UPDATE integration_delivery SET state = 'cancelled' WHERE state IN ('pending', 'sending')"
        )
        self.assertEqual(start(), 0)
        self.make_events()
        self.assertEqual(start(), 1, "it may have no job")
        self.cr.execute("UPDATE integration_delivery SET state = 'sending' WHERE state = 'pending'")
        self.assertEqual(start(), 1, "its lease may be over")
        cron.active = False
        self.assertEqual(start(), 0)

    def test_a_lane_that_may_not_flow_sends_nothing(self):
        self.make_events()
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        self.Drain._job_drain(self.subscription.id)
        self.assertEqual(self.deliveries().state, "pending")

    def finish(self, summary):
        self.Drain._finish(self.subscription._get_lane(), summary)
        self.env.invalidate_all()

    def test_a_receiver_that_is_gone_pauses_its_subscription_and_one_click_resumes_it(self):
        self.make_events()
        self.finish(Summary(is_gone=True))
        self.assertEqual((self.subscription.state, self.subscription.pause_reason), ("suspended", "gone"))
        self.assertEqual(self.subscription.activity_ids.user_id, self.author, "its owner is told")
        issue = self.env["integration.issue"].search([("code", "=", "subscription_paused")])
        self.assertEqual(issue.res_id, self.subscription.id)
        self.subscription.with_user(self.manager).action_resume()
        self.assertFalse(self.subscription.pause_reason)
        self.assertEqual(self.deliveries().state, "pending", "and nothing was lost")

    def test_what_was_under_way_when_its_subscription_was_retired_is_not_given_up(self):
        self.make_events()
        lane = self.subscription._get_lane()
        self.cr.execute("UPDATE integration_delivery SET state = 'sending' WHERE state = 'pending'")
        self.subscription.with_user(self.manager).action_retire()
        self.cr.execute("UPDATE integration_delivery SET state = 'dead' WHERE state = 'sending'")
        self.Drain._finish(lane, Summary(dead=1))
        self.assertEqual(self.deliveries().state, "cancelled")
        self.assertFalse(self.env["integration.issue"].search([("code", "=", "delivery_dead")]))

    def test_nothing_but_failures_for_long_pauses_it_too(self):
        now = self.Drain._now()
        for hours, state in ((119, "approved"), (121, "suspended")):
            failing_since = now - timedelta(hours=hours)
            store.save_gate(self.cr, self.subscription.id, Gate(failing_since=failing_since))
            self.finish(Summary(failing_since=failing_since))
            self.assertEqual(self.subscription.state, state)
        self.assertEqual(self.subscription.pause_reason, "failing")
        self.subscription.with_user(self.manager).action_resume()
        self.env.invalidate_all()
        self.assertFalse(self.subscription.lane_ids.failing_since, "its patience starts anew")

    def test_patience_has_no_end_where_the_policy_says_so(self):
        self.policy.pause_after_hours = 0
        self.finish(Summary(failing_since=START))
        self.assertEqual(self.subscription.state, "approved")

    def test_a_lane_that_has_to_wait_is_armed_for_later_and_does_not_spin(self):
        self.make_events()
        for again_at in (None, self.Drain._now() + timedelta(minutes=5)):
            self.jobs().unlink()
            self.finish(Summary(again_at=again_at))
            self.assertGreaterEqual(self.jobs().eta, (again_at or self.Drain._now()).replace(microsecond=0))

    def test_jobs_that_nobody_runs_are_told_once(self):
        self.make_events()
        watch = self.env["integration.job.watch"]
        watch._cron_watch()
        issues = self.env["integration.issue"].search([("code", "=", "job_runner_lost")])
        self.assertFalse(issues)
        self.cr.execute("UPDATE queue_job SET date_created = now() - interval '16 minutes', eta = NULL")
        for _twice in range(2):
            watch._cron_watch()
        issue = self.env["integration.issue"].search([("code", "=", "job_runner_lost")])
        self.assertEqual(len(issue), 1)
        self.assertIn("webhooks to send", issue.detail)

    def test_nobody_makes_or_changes_a_lane(self):
        lane = self.subscription.lane_ids
        for act in (
            lambda: self.Lane.create({"subscription_id": self.subscription.id}),
            lambda: lane.write({"failing_since": False}),
            lambda: lane.with_user(self.manager).read(["gate"]),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_an_unreadable_secret_raises_an_issue_and_sends_nothing(self):
        self.make_events()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE integration_secret SET ciphertext = NULL WHERE id = ANY(%s)",
            (self.subscription.signing_key_ids.secret_id.ids,),
        )
        self.env.invalidate_all()
        self.Drain._job_drain(self.subscription.id)
        self.assertEqual(self.deliveries().state, "pending")
        self.assertTrue(self.env["integration.issue"].search([("code", "=", "secret_unreadable")]))

    def test_a_missing_key_is_put_back_and_the_secret_stays(self):
        self.make_events()
        self.patch(type(self.env["integration.secret"]), "_get_keyring", lambda secret: Keyring.parse(""))
        self.Drain._job_drain(self.subscription.id)
        issue = self.env["integration.issue"].search(
            [("code", "in", ("encryption_key_missing", "encryption_key_unknown"))]
        )
        self.assertIn("encryption key", issue.remedy)
        self.assertNotIn("new signing secret", issue.remedy)

    def test_a_fault_of_the_engine_is_told_and_does_not_spin(self):
        """What fails before anything is sent fails again at once: the cron's minute is the pace, not the runner's."""

        def fail(_cr, claimed):
            raise TypeError(claimed[0].payload)

        self.patch(type(self.env["integration.composer"]), "_make_compose", lambda _composer, _lane: fail)
        self.make_events(payload='{"name":"Erika"}')
        self.jobs().write({"state": "started"})
        failure = None
        try:  # assertRaises would roll back what the job keeps in transactions of its own
            self.Drain._job_drain(self.subscription.id)
        except DrainFailed as error:
            failure = error
        self.assertIn("TypeError", str(failure))
        self.assertNotIn("Erika", "".join(traceback.format_exception(failure)), "what queue_job keeps")
        self.assertEqual(self.jobs().mapped("state"), ["started"])
        issue = self.env["integration.issue"].search([("code", "=", "webhook_engine_failed")])
        self.assertEqual(issue.res_id, self.subscription.id)
        self.assertNotIn("Erika", issue.detail)
