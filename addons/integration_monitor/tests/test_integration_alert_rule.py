# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .alert_case import DAY, HOUR, MINUTE, WEEK, AlertCase


@tagged("post_install", "-at_install")
class TestIntegrationAlertRule(AlertCase):
    """Each kind of rule measures what it says."""

    def measure(self, rule, interface=None, minutes=0):
        """(value, bad from) of the interface, ``None`` if it is not watched."""
        now = self.now + minutes * MINUTE
        self.env.cr.execute("DELETE FROM integration_statistic_checkpoint")
        self.env.cr.execute(
            "INSERT INTO integration_statistic_checkpoint (source, ran_at) VALUES ('test', %s)", [now]
        )
        interface = interface or self.interface
        for reading in rule._measure(now):
            if reading.interface_id == interface.id:
                return reading.value, reading.raise_at
        return None

    def test_a_limit_of_one_is_said_as_one(self):
        for kind in ("waiting", "given_up"):
            rule = self.make_rule(kind, threshold=1, clear_threshold=0)
            self.assertNotIn("1 ", rule._tell_meaning())
            rule.threshold = 3
            self.assertIn("3 ", rule._tell_meaning())

    # === SUCCESS === #

    def test_success_is_the_share_of_what_ended_by_itself(self):
        rule = self.make_rule("success", minimum_count=10)
        self.put_traffic(self.now - 2 * MINUTE, "done", 30)
        self.put_traffic(self.now - 2 * MINUTE, "failed", 10)
        self.put_traffic(self.now - 2 * MINUTE, "cancelled", 1000)
        self.assertEqual(self.measure(rule), (75, 90))

    def test_success_is_not_known_of_too_few(self):
        rule = self.make_rule("success", minimum_count=10)
        self.put_traffic(self.now - 2 * MINUTE, "failed", 9)
        self.assertEqual(self.measure(rule), (None, 90))
        self.put_traffic(self.now - 2 * MINUTE, "failed", 1)
        self.assertEqual(self.measure(rule), (0, 90))

    def test_success_is_that_of_the_last_minutes(self):
        rule = self.make_rule("success", window_minutes=30)
        self.put_traffic(self.now - 31 * MINUTE, "failed", 1000)
        self.put_traffic(self.now - 30 * MINUTE, "done", 10)
        self.assertEqual(self.measure(rule), (100, 90))

    def test_success_of_one_way_leaves_the_other_out(self):
        self.put_traffic(self.now - MINUTE, "done", 10)
        self.put_traffic(self.now - MINUTE, "failed", 10, kind="request")
        self.put_traffic(self.now - MINUTE, "failed", 10, kind="job")
        self.assertEqual(self.measure(self.make_rule("success", way="sent")), (100, 90))
        self.assertEqual(self.measure(self.make_rule("success", way="received")), (0, 90))
        self.assertEqual(self.measure(self.make_rule("success", way="any")), (50, 90))

    # === SILENCE === #

    def put_weeks(self, an_hour, kind="attempt", weeks=(1, 2, 3, 4)):
        """So many an hour in the same hours of the weeks before."""
        for week in weeks:
            for hour in range(-30, 3):
                self.put_traffic(self.now - week * WEEK + hour * HOUR, "done", an_hour, kind)

    def make_silence(self, **values):
        return self.make_rule(
            "silence", **{"threshold": 10, "clear_threshold": 0, "usual_factor": 4, **values}
        )

    def test_silence_is_what_takes_several_times_longer_than_usual(self):
        rule = self.make_silence()
        self.put_weeks(4)  # one in fifteen minutes
        self.put_traffic(self.now - 46 * MINUTE)
        silent, limit = self.measure(rule)
        self.assertEqual(silent, 45)
        self.assertAlmostEqual(limit, 60)

    def test_silence_is_raised_and_over_when_something_comes(self):
        self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - 8 * MINUTE)
        self.assertFalse(self.watch())  # seven minutes; four would be too many, but ten are the least
        alert = self.watch(4)
        self.assertEqual(alert.state, "raised")
        self.assertIn("0:11", alert.explanation.replace("00:11", "0:11"))
        self.put_traffic(self.now + 4 * MINUTE)
        self.assertEqual(self.watch(5).state, "cleared")

    def test_silence_of_a_slow_sender_is_over_with_the_first_that_comes(self):
        """However long its next one takes: it works."""
        self.make_silence(clear_minutes=5)
        self.put_weeks(1)
        self.put_traffic(self.now - 5 * HOUR)
        alert = self.watch()
        self.assertEqual(alert.state, "raised")
        self.put_traffic(self.now + 5 * MINUTE)
        self.assertEqual(self.watch(45).state, "cleared")

    def back_at(self, minutes):
        """Odoo was down, and is back so many minutes after the test began."""
        lastcall = self.now + (minutes - 120) * MINUTE
        self.alerts.with_context(lastcall=lastcall)._note_absence(self.now + minutes * MINUTE)

    def test_while_odoo_is_down_nothing_is_silent(self):
        """After an upgrade or a restored backup partners have their time to try again."""
        rule = self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - 2 * HOUR)
        self.back_at(0)
        self.assertFalse(self.watch())
        self.assertFalse(self.watch(9))
        self.assertEqual(self.measure(rule, minutes=9), (9, 10))
        self.assertEqual(self.watch(10).state, "raised")

    def test_a_cron_that_was_never_run_was_away_and_one_that_ran_just_now_was_not(self):
        rule = self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - 2 * HOUR)
        self.alerts.with_context(lastcall=self.now - MINUTE)._note_absence(self.now)
        self.assertEqual(self.measure(rule)[0], 119)
        self.alerts.with_context(lastcall=False)._note_absence(self.now)
        self.assertEqual(self.measure(rule), (None, 10))

    def test_that_odoo_is_back_ends_no_silence(self):
        self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - 20 * MINUTE)
        self.assertEqual(self.watch().state, "raised")
        self.back_at(60)
        for minute in (61, 65, 70):
            self.assertEqual(self.watch(minute).state, "raised")
        self.put_traffic(self.now + 70 * MINUTE)
        self.assertEqual(self.watch(72).state, "cleared")

    def test_the_shipped_rules_wait_before_they_say_that_it_is_silent(self):
        for name in ("received", "sent"):
            self.assertEqual(self.env.ref(f"integration_monitor.alert_rule_nothing_{name}").for_minutes, 10)

    def test_what_never_sends_at_this_time_is_not_silent(self):
        rule = self.make_silence()
        for week in (1, 2, 3, 4):
            self.put_traffic(self.now - week * WEEK - 20 * HOUR, "done", 1000)
        self.put_traffic(self.now - 19 * HOUR)
        self.assertEqual(self.measure(rule), (None, 10))

    def test_an_interface_that_is_new_is_not_silent(self):
        rule = self.make_silence()
        self.put_weeks(60, weeks=(1,))
        self.assertEqual(self.measure(rule), (None, 10))
        self.assertEqual(self.measure(self.make_silence(usual_factor=0))[0] > 24 * 60, True)

    def test_silence_of_days_is_seen(self):
        """What comes once a day is learned as well."""
        rule = self.make_silence()
        for day in range(4, 29):
            self.put_traffic(self.now - day * DAY - HOUR)
        silent, limit = self.measure(rule)
        self.assertGreater(silent, 3 * 24 * 60)
        self.assertAlmostEqual(limit, 4 * 24 * 60, delta=24 * 60)

    def test_a_message_is_heard_once_and_what_we_send_is_not_heard(self):
        self.interface.sudo()._write_guarded({"direction": "both"})
        rule = self.make_silence(way="received")
        for week in (1, 2, 3, 4):
            for hour in range(-2, 2):
                self.put_traffic(self.now - week * WEEK + hour * HOUR, "received", 4, "message")
                self.put_traffic(self.now - week * WEEK + hour * HOUR, "done", 4, "message")
        self.put_traffic(self.now - 31 * MINUTE, "received", 1, "message")
        self.put_traffic(self.now - 6 * MINUTE, "done", 1, "message")
        self.put_traffic(self.now - MINUTE, "done", 1, "attempt")
        silent, limit = self.measure(rule)
        self.assertEqual((silent, round(limit)), (30, 60))

    def test_who_does_not_send_is_not_watched_for_what_we_receive(self):
        self.assertEqual(self.interface.direction, "outbound")
        self.assertIsNone(self.measure(self.make_silence(way="received")))
        self.assertIsNotNone(self.measure(self.make_silence(way="sent")))

    def test_nothing_is_silent_while_figures_are_not_counted(self):
        rule = self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - 30 * MINUTE)
        self.assertEqual(self.measure(rule)[0], 29)
        self.assertIsNone(rule._measure(self.now + 6 * MINUTE))

    def test_a_busy_interface_costs_no_history(self):
        """Only what has been silent is asked for in detail: the number of rows read does not grow with traffic."""
        rule = self.make_silence()
        self.put_weeks(60)
        self.put_traffic(self.now - MINUTE)
        asked = []
        read = type(rule)._read

        def note(rule, interfaces, since, until, *group, **options):
            asked.append((interfaces, group))
            return read(rule, interfaces, since, until, *group, **options)

        self.patch(type(rule), "_read", note)
        self.measure(rule)
        history = [interfaces for interfaces, group in asked if group]
        self.assertNotIn(self.interface, history[0].union(*history))

    # === WHAT IS WATCHED === #

    def test_only_approved_interfaces_that_are_critical_enough_are_watched(self):
        draft = self.interface.copy({"code": "draft"})
        self.assertIsNotNone(self.measure(self.make_rule()))
        self.assertIsNone(self.measure(self.make_rule(), draft))
        self.assertIsNone(self.measure(self.make_rule(least_criticality="high")))
        other = self.approve(self.interface.copy({"code": "other"}).with_user(self.developer))
        rule = self.make_rule(interface_ids=[other.id])
        self.assertIsNone(self.measure(rule))
        self.assertIsNotNone(self.measure(rule, other))
        self.assertIsNone(self.measure(self.make_rule(company_id=self.other_company.id)))

    # === RULES === #

    def test_each_says_in_a_sentence_what_it_watches(self):
        for rule, words in (
            (self.make_rule("success"), "Less than 90 % went well within 30 minutes, of at least 10"),
            (self.make_silence(usual_factor=0), "Nothing for 10 minutes"),
            (self.make_silence(), "Nothing for 4 times as long as usual at this time of the week"),
        ):
            self.assertIn(words, rule.meaning)
        kinds = [kind for kind, _name in self.env["integration.alert.rule"]._fields["kind"].selection]
        levels = {"threshold": 1, "clear_threshold": 1}
        meanings = {self.make_rule(kind, **levels).meaning for kind in kinds}
        self.assertEqual((len(meanings), False in meanings), (len(kinds), False))

    def test_good_is_better_than_bad(self):
        for kind, values in (
            ("success", {"threshold": 90, "clear_threshold": 80}),
            ("success", {"threshold": 90, "clear_threshold": 101}),
            ("silence", {"threshold": 10, "clear_threshold": 11}),
            ("success", {"for_minutes": -1}),
        ):
            with self.assertRaises(ValidationError):
                self.make_rule(kind, **values)

    def test_minutes_end_where_a_date_does(self):
        rule = self.make_rule()
        for name in ("for_minutes", "clear_minutes", "window_minutes", "mail_minutes"):
            with (
                self.subTest(name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                rule[name] = 2147483647
                rule.flush_recordset()
            rule[name] = 525600

    def test_managers_change_rules_and_it_is_in_the_audit_trail(self):
        rule = self.make_rule(company_id=self.env.company.id)
        for user in (self.user, self.operator, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                rule.with_user(user).threshold = 50
        rule.with_user(self.manager).threshold = 50
        trail = self.env["integration.audit"].search([("action", "=", "alert.rule.changed")], limit=1)
        self.assertEqual(trail.user_id, self.manager)
        self.assertIn("50", trail.detail)
