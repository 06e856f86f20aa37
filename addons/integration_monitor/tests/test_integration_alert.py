# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tools import facts

from .alert_case import DAY, MINUTE, WEEK, AlertCase


@tagged("post_install", "-at_install")
class TestIntegrationAlert(AlertCase):
    """There is one alert for what is bad, for as long as it is bad."""

    def make_bad(self, minutes=0):
        self.put_traffic(self.now + (minutes - 1) * MINUTE, "failed", 20)

    def make_good(self, minutes=0, count=2000):
        self.put_traffic(self.now + (minutes - 1) * MINUTE, "done", count)

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
        self.interface.with_user(self.manager).action_suspend()
        self.assertEqual(self.watch(3).mapped("state"), ["cleared", "cleared"])

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

    def test_that_traffic_is_not_counted_is_told_until_it_is(self):
        def look(minutes, **context):
            now = self.now + minutes * MINUTE
            with patch.object(type(self.env["integration.statistic"]), "_find_now", return_value=now):
                self.alerts.with_context(**context)._cron_watch()
            return self.env["integration.issue"].search([("code", "=", "traffic_not_counted")]).state

        self.watch()
        self.assertFalse(look(10))
        self.assertEqual(look(11), "new")
        self.assertEqual(look(12), "new")
        self.watch(13)
        self.assertEqual(look(14), "resolved")
        self.assertEqual(look(600, lastcall=self.now), "resolved", "Odoo is just back")
        self.assertEqual(look(611), "new")

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

    # === PEOPLE === #

    def test_operators_acknowledge_with_a_reason_that_stays(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        alert.with_user(self.operator)._acknowledge("The partner is told")
        self.assertEqual(
            (alert.state, alert.acknowledged_by_id, alert.acknowledge_reason),
            ("acknowledged", self.operator, "The partner is told"),
        )
        trail = self.env["integration.audit"].search([("action", "=", "alert.acknowledged")])
        self.assertIn("The partner is told", trail.detail)
        self.assertEqual(self.watch(1).state, "acknowledged")
        with self.assertRaises(UserError):
            alert.with_user(self.operator)._acknowledge("The partner is told")

    def test_operators_say_with_a_reason_that_it_is_over(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        self.alerts._tell(self.now)
        self.assertTrue(alert.issue_id.is_open)
        opened = alert.with_user(self.operator).with_context(bulk_action="end").action_open_bulk()
        values = {name[8:]: value for name, value in opened["context"].items()}
        dialog = self.env["integration.bulk"].with_user(self.operator).create(values)
        with self.assertRaises(UserError):
            dialog.action_confirm()
        dialog.reason = "They sent all by e-mail"
        dialog.action_confirm()
        self.assertEqual((alert.state, alert.issue_id.is_open), ("cleared", False))
        self.assertIn("They sent all by e-mail", "".join(alert.message_ids.mapped("body")))
        trail = self.env["integration.audit"].search([("action", "=", "alert.ended")])
        self.assertEqual((trail.user_id, trail.res_id), (self.operator, alert.id))
        self.assertIn("They sent all by e-mail", trail.detail)
        self.assertFalse(alert._get_mass_actions()["end"].fits(alert))
        self.assertEqual((self.watch(1) - alert).state, "raised", "it is bad yet")

    def test_who_only_looks_decides_nothing(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        for user in (self.user, self.auditor):
            self.assertEqual(alert.with_user(user).state, "raised")
            with self.assertRaises(AccessError):
                alert.with_user(user)._acknowledge("The partner is told")
            with self.assertRaises(AccessError):
                alert.with_user(user)._mute(self.now + 60 * MINUTE, "The partner is told")
            with self.assertRaises(AccessError):
                alert.with_user(user)._end("The partner is told")

    def test_another_company_sees_nothing(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        other = self.other_company_user("manager")
        self.assertFalse(self.alerts.with_user(other).search([("id", "=", alert.id)]))

    def test_its_state_is_written_by_nobody(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        for name, value in (("state", "cleared"), ("muted_until", self.now), ("acknowledge_reason", "x")):
            with self.assertRaises(UserError):
                alert.with_user(self.operator).write({name: value})

    def test_a_mute_ends_and_holds_also_when_it_comes_again(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch()
        with self.assertRaises(UserError):
            alert.with_user(self.operator)._mute(self.now - MINUTE, "They upgrade")
        until = self.now + 60 * MINUTE
        alert.with_user(self.operator)._mute(until, "They upgrade")
        self.make_good()
        self.watch(1)
        with self.assertRaises(UserError):
            alert.with_user(self.operator)._mute(until, "They upgrade")
        self.put_traffic(self.now + MINUTE, "failed", 100_000)
        again = self.watch(2) - alert
        self.assertEqual((again.state, again.muted_until), ("raised", until))
        self.assertIn(again, self.alerts.search([("is_muted", "=", True)]))
        again.with_user(self.operator).action_end_mute()
        self.assertNotIn(again, self.alerts.search([("is_muted", "=", True)]))

    def test_a_mute_that_was_ended_stays_so_however_often_it_comes_again(self):
        self.make_rule()
        self.level = 10

        def measure(*_told):
            return {(self.interface, self.env.company.id): (self.level, 90, 90, 20)}

        self.patch(type(self.env["integration.alert.rule"]), "_measure_success", measure)

        def come_again(minutes):
            for minute, self.level in enumerate((100, 10)):
                self.watch(minutes + minute)
            return self.find()[-1]

        first = self.watch().with_user(self.operator)
        first._mute(self.now + 20 * DAY, "They upgrade")
        second = come_again(10)
        self.assertEqual(second.muted_until, self.now + 20 * DAY)
        second.with_user(self.operator).action_end_mute()
        self.assertFalse(come_again(20).muted_until)
        third = come_again(30)
        self.assertFalse(third.muted_until)
        # one that is muted for less is so the next time as well
        third.with_user(self.operator)._mute(self.now + 20 * DAY, "They upgrade")
        fourth = come_again(40)
        fourth.with_user(self.operator)._mute(self.now + DAY, "They are done earlier")
        self.assertEqual(come_again(50).muted_until, self.now + DAY)

    def test_nobody_mutes_for_ever(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch().with_user(self.operator)
        with self.assertRaisesRegex(UserError, "within 30 days"):
            alert._mute(self.now + 31 * DAY, "They upgrade")
        self.assertFalse(alert.muted_until)
