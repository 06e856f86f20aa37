# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .alert_case import DAY, MINUTE, AlertCase


@tagged("post_install", "-at_install")
class TestAlertPeople(AlertCase):
    """What operators decide about an alert, and nobody else does."""

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

    def test_what_they_decide_goes_by_the_clock_of_what_is_measured(self):
        self.make_rule()
        self.make_bad()
        alert = self.watch().with_user(self.operator)
        tomorrow = self.now + DAY
        self.patch(type(self.env["integration.statistic"]), "_find_now", lambda _model, _cr: tomorrow)
        alert._acknowledge("The partner is told")
        alert._end("They sent all by e-mail")
        self.assertEqual((alert.acknowledged_at, alert.cleared_at), (tomorrow, tomorrow))

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
