# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2 import errors

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tools import facts

from .alert_case import MINUTE, WEEK, AlertCase


@tagged("post_install", "-at_install")
class TestIntegrationAlert(AlertCase):
    """There is one alert for what is bad, for as long as it is bad."""

    # === RAISING AND ENDING === #

    def test_it_is_pending_until_it_was_bad_for_long_enough(self):
        self.make_rule(for_minutes=5)
        self.make_bad()
        self.assertEqual(self.watch().state, "pending")
        self.assertFalse(self.find().is_open)
        self.assertEqual(self.watch(4).state, "pending")
        alert = self.watch(5)
        self.assertEqual((alert.state, alert.raised_at), ("raised", self.now + 5 * MINUTE))
        self.assertTrue(alert.is_open)

    def test_what_was_not_bad_for_long_enough_leaves_nothing(self):
        self.make_rule(for_minutes=5)
        self.make_bad()
        self.assertTrue(self.watch())
        self.make_good()
        self.assertFalse(self.watch(1))

    def test_it_is_over_when_it_was_good_for_long_enough_and_comes_again_as_a_new_one(self):
        self.make_rule(clear_minutes=5)
        self.make_bad()
        self.assertEqual(self.watch().state, "raised")
        self.make_good()
        self.assertEqual(self.watch(1).state, "raised")
        alert = self.watch(6)
        self.assertEqual((alert.state, alert.cleared_at), ("cleared", self.now + 6 * MINUTE))
        self.put_traffic(self.now + 6 * MINUTE, "failed", 100_000)
        self.assertEqual(self.watch(7).mapped("state"), ["cleared", "raised"])

    def test_between_bad_and_good_it_stays(self):
        self.make_rule(threshold=50, clear_threshold=90)
        self.make_bad()
        self.watch()
        self.make_good(count=60)
        self.assertEqual((self.watch(1).state, self.find().value), ("raised", 75))

    def test_there_is_one_however_often_it_is_looked_at(self):
        self.make_rule()
        self.make_bad()
        for minute in range(5):
            self.watch(minute)
        self.assertEqual(len(self.find()), 1)

    def test_each_interface_has_its_own(self):
        other = self.approve(
            self.interface.copy({"code": "orders", "name": "Orders"}).with_user(self.developer)
        )
        self.make_rule()
        self.make_bad()
        self.put_traffic(self.now - MINUTE, "done", 20, interface=other)
        self.watch()
        self.assertEqual((self.find().state, self.find(other)), ("raised", self.alerts))

    def test_it_ends_when_no_rule_watches_it_any_more(self):
        rule = self.make_rule()
        self.make_bad()
        self.assertEqual(self.watch().state, "raised")
        rule.active = False
        self.assertEqual(self.watch(1).state, "cleared")
        rule.active = True
        self.assertEqual(self.watch(2).mapped("state"), ["cleared", "raised"])
        self.interface.with_user(self.manager).action_retire()
        self.assertEqual(self.watch(3).mapped("state"), ["cleared", "cleared"])

    def test_what_is_raised_stays_while_its_interface_is_paused_and_is_measured_again_after(self):
        self.make_rule()
        later = self.make_rule(name="Later", for_minutes=5)
        self.make_bad()
        self.assertEqual(self.watch().mapped("state"), ["raised", "pending"])
        self.interface.with_user(self.manager)._pause("The partner asked us to wait")
        alert = self.watch(1)
        self.assertEqual((alert.state, alert.seen_at), ("raised", self.now))
        self.assertFalse(later.alert_ids)
        self.assertIn("The interface is paused", alert.explanation)
        self.interface.with_user(self.manager).action_resume()
        self.make_good()
        self.assertEqual(self.watch(2).state, "cleared")
        self.assertNotIn("The interface is paused", alert.explanation)

    def test_what_nobody_knows_neither_raises_nor_ends_anything(self):
        self.make_rule()
        self.make_bad()
        self.watch()
        self.assertEqual(self.watch(20, counted=False).state, "raised")

    def test_it_is_over_when_too_little_goes_over_it_to_say_more(self):
        self.make_rule(window_minutes=10, clear_minutes=5)
        self.make_bad()
        self.assertEqual(self.watch().state, "raised")
        for minute in range(5, 21, 5):
            self.assertEqual(self.watch(minute).state, "raised")
        self.assertEqual(self.find().unknown_since, self.now + 10 * MINUTE)
        alert = self.watch(25)
        self.assertEqual((alert.state, alert.cleared_at), ("cleared", self.now + 25 * MINUTE))
        self.assertIn("Too little goes over it to say more", "".join(alert.message_ids.mapped("body")))
        self.assertEqual(self.watch(26), alert)

    def test_that_traffic_is_not_counted_is_no_reason_to_end_it(self):
        self.make_rule(window_minutes=10)
        self.make_bad()
        self.watch()
        for minute in range(6, 60, 5):
            self.assertEqual(self.watch(minute, counted=False).state, "raised")

    @mute_logger("odoo.addons.integration_monitor.models.integration_alert_watching")
    def test_a_rule_that_fails_is_told_and_blinds_no_other(self):
        broken, sound = self.make_rule(name="Broken", sequence=1), self.make_rule(name="Sound", sequence=2)
        measure = type(broken)._measure

        def fail(rule, *told):
            if rule == broken:
                rule.env.cr.execute("SELECT 1 / 0", log_exceptions=False)
            return measure(rule, *told)

        self.patch(type(broken), "_measure", fail)
        self.make_bad()
        self.assertEqual(self.alerts._watch(self.now), {broken.id})
        self.assertEqual(self.watch().rule_id, sound)
        issue = self.env["integration.issue"].search([("code", "=", "alert_rule_failed")])
        self.assertIn("Broken", issue.name)
        self.assertEqual(issue._get_affected(), broken)

    @mute_logger("odoo.addons.integration_monitor.models.integration_alert_watching")
    def test_a_rule_that_takes_too_long_is_told_and_one_that_others_hold_up_is_tried_again(self):
        slow, sound = self.make_rule(name="Slow", sequence=1), self.make_rule(name="Sound", sequence=2)
        for error in (errors.QueryCanceled, errors.DiskFull):
            with self.let_fail(slow, error):
                self.assertEqual(self.alerts._watch(self.now), {slow.id})
        self.make_bad()
        with self.let_fail(slow, errors.QueryCanceled):
            self.assertEqual(self.watch().rule_id, sound)
        for error in (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable):
            with self.let_fail(slow, error), self.assertRaises(error):
                self.alerts._watch(self.now)

    def let_fail(self, broken, error):
        """Let the database answer so when a rule is measured."""
        measure = type(broken)._measure

        def fail(rule, *told):
            if rule == broken:
                raise error
            return measure(rule, *told)

        return patch.object(type(broken), "_measure", fail)

    def test_how_things_stand_is_read_once_and_what_no_rule_asks_for_is_not(self):
        overview = type(self.env["integration.overview"])
        for kind in ("waiting", "given_up", "runner", "waiting"):
            self.make_rule(kind, threshold=1, clear_threshold=0)
        with patch.object(overview, "_get_facts", autospec=True, side_effect=overview._get_facts) as read:
            self.watch()
        asked = [set(call.kwargs["codes"]) for call in read.call_args_list]
        together = {facts.WAITING, facts.PAUSED, facts.BEGUN_AGAIN, facts.JOB_RUNNER}
        # what was given up counts from a time of its own
        self.assertEqual(asked, [together, {facts.GIVEN_UP}])

    def test_looking_takes_no_longer_where_more_interfaces_are_watched(self):
        for kind in ("success", "silence", "waiting", "given_up", "breaker", "runner"):
            levels = {} if kind == "success" else {"threshold": 1, "clear_threshold": 0}
            self.make_rule(kind, **levels)

        def count_queries():
            self.watch()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.alerts._watch(self.now)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        def put(interface):
            self.put_traffic(self.now - MINUTE, "done", 20, interface=interface)
            self.put_traffic(self.now - WEEK, "done", 20, interface=interface)

        put(self.interface)
        with_one = count_queries()
        for number in range(10):
            name = f"watched_{number}"
            copied = self.interface.copy({"code": name, "name": name})
            put(self.approve(copied.with_user(self.developer)))
        self.assertEqual(count_queries(), with_one)

    # === WORDS === #

    def test_it_says_what_it_means_for_the_business_and_what_was_measured(self):
        self.make_rule(name="Too little goes through")
        self.make_bad()
        self.make_good(count=20)
        alert = self.watch()
        self.assertEqual(alert.display_name, "Invoices: Too little goes through")
        self.assertEqual(
            alert.explanation,
            "Work is delayed until Billing engine is served again.\n"
            "50.0 % of 40 went well within 30 minutes. It should be 90.0 % at least.",
        )

    def test_it_is_as_severe_as_the_interface_is_critical(self):
        self.make_rule(severity="medium")
        self.assertEqual(self.alerts._weigh(self.make_rule(), self.interface), "medium")
        self.env.cr.execute(
            "UPDATE integration_interface SET criticality = 'critical' WHERE id = %s", [self.interface.id]
        )
        self.interface.invalidate_recordset()
        self.make_bad()
        self.assertEqual(set(self.watch().mapped("severity")), {"high"})
