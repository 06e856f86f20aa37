# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import tagged

from .alert_case import MINUTE, AlertCase


@tagged("post_install", "-at_install")
class TestAlertObstacles(AlertCase):
    """What keeps alerts from being raised is told by an issue of its own, until it is over."""

    def look(self, minutes, late=None):
        """What the cron does, so many minutes after the beginning.

        :param late: how many minutes after the time before
        """
        now = self.now + minutes * MINUTE
        context = {} if late is None else {"lastcall": now - late * MINUTE}
        with patch.object(type(self.env["integration.statistic"]), "_find_now", return_value=now):
            self.alerts.with_context(**context)._cron_watch()
        self.env.flush_all()

    def find_state(self, code):
        """The state of the issue about it; ``False`` when there is none."""
        return self.env["integration.issue"].search([("code", "=", code)]).state

    def test_that_traffic_is_not_counted_is_told_until_it_is(self):
        def look(minutes, **options):
            self.look(minutes, **options)
            return self.find_state("traffic_not_counted")

        self.mark_counted(0)
        self.assertFalse(look(10))
        self.assertEqual(look(11), "new")
        self.assertEqual(look(12), "new")
        self.mark_counted(13)
        self.assertEqual(look(14), "resolved")
        self.assertEqual(look(600, late=600), "resolved", "Odoo is just back")
        self.assertEqual(look(611), "new")

    def test_looks_that_come_late_time_and_again_are_told_and_are_no_absence(self):
        rule = self.make_rule("silence", threshold=10, clear_threshold=0, usual_factor=0)
        self.put_traffic(self.now - 20 * MINUTE)
        for minutes in (0, 6):
            self.mark_counted(minutes)
            self.look(minutes, late=6)
            self.assertEqual(rule._get_back_at(self.now + 60 * MINUTE), self.now + minutes * MINUTE)
            self.assertFalse(self.find_state("alerts_sought_late"))
        for minutes in (12, 18):
            self.mark_counted(minutes)
            self.look(minutes, late=6)
            self.assertEqual(rule._get_back_at(self.now + 60 * MINUTE), self.now + 6 * MINUTE)
            self.assertEqual(self.find_state("alerts_sought_late"), "new")
        self.assertEqual(self.find().state, "raised")
        self.look(30, late=6)
        self.assertEqual(self.find_state("traffic_not_counted"), "new")
        self.look(31, late=1)
        self.assertEqual(self.find_state("alerts_sought_late"), "resolved")
        self.look(91, late=60)
        self.assertEqual(rule._get_back_at(self.now + 99 * MINUTE), self.now + 91 * MINUTE, "Odoo was down")
        self.assertEqual(self.find_state("alerts_sought_late"), "resolved")

    def test_looks_that_are_always_late_are_told_however_late(self):
        for minutes in (0, 90, 180):
            self.assertFalse(self.find_state("alerts_sought_late"))
            self.look(minutes, late=90)
        self.assertEqual(self.find_state("alerts_sought_late"), "new")

    def test_a_long_outage_is_an_absence_although_looks_came_late_before(self):
        for minutes, late in ((0, 6), (6, 6), (486, 480)):
            self.look(minutes, late=late)
        back_at = self.env["integration.alert.rule"]._get_back_at(self.now + 500 * MINUTE)
        self.assertEqual(back_at, self.now + 486 * MINUTE)
        self.assertEqual(self.find_state("alerts_sought_late"), "new", "until a look in time")
