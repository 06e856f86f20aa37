# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.tests import tagged

from odoo.addons.integration_core.tests.traffic import TrafficWords
from odoo.addons.integration_core.tools import outcomes
from odoo.addons.integration_core.tools.buckets import DAY, HOUR, MINUTE

from ..models.integration_statistic import ATTEMPTS
from .common import START, WebhookCase

#: what receivers and networks did, and how that counts
CASES = {
    "ok": outcomes.DONE,
    "http_301": outcomes.REFUSED,
    "http_404": outcomes.REFUSED,
    "http_429": outcomes.LIMITED,
    "http_500": outcomes.FAILED,
    "http_503": outcomes.FAILED,
    "lease_expired": outcomes.FAILED,
    "send_failed": outcomes.FAILED,
    "timeout": outcomes.UNREACHABLE,
    "dns_failure": outcomes.UNREACHABLE,
    "address_refused": outcomes.UNSENT,
    "token_refused": outcomes.UNSENT,
}


@tagged("post_install", "-at_install")
class TestIntegrationStatistic(TrafficWords, WebhookCase):
    """Tries to send are counted as what they came to."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_attempt")
        self.cr.execute("DELETE FROM integration_statistic")

    def send(self, *codes):
        """Send one event for each of these answers; what failed before waits."""
        self.make_events(len(codes))
        self.cr.execute(
            """UPDATE integration_delivery SET due_at = CASE WHEN attempt_count = 0 THEN %s ELSE %s END
                WHERE state = 'pending'""",
            (self.clock.now, datetime.max),
        )
        self.cr.execute("UPDATE integration_lane SET gate = NULL")  # nor does it put off the others
        answers = iter(codes)
        self.drain(answer=lambda message: next(answers))

    def test_each_try_counts_as_what_it_came_to_and_opens_as_that(self):
        for code in CASES:
            self.send(code)
        self.count_traffic(self.clock.now)
        expected = {}
        self.cr.execute("SELECT code, count(*) FROM integration_attempt GROUP BY code")
        for code, number in self.cr.fetchall():
            expected[CASES[code]] = expected.get(CASES[code], 0) + number
        self.assertEqual(set(expected), set(ATTEMPTS.outcomes))
        for width in (MINUTE, HOUR, DAY):
            self.assertEqual(self.tell_traffic("attempt", width), expected)
        figure = self.find_traffic("attempt")[0]
        self.assertEqual((figure.interface_id, figure.company_id.id), (self.interface, False))
        self.assert_rows_open("attempt")

    def test_what_commits_while_counting_is_counted_by_the_next_run(self):
        self.send("ok", "ok")
        self.count_traffic(START)
        self.send("ok", "timeout")
        self.count_traffic(self.clock.now)
        self.assertEqual(self.tell_traffic("attempt"), {"done": 3, "unreachable": 1})

    def test_retention_of_events_and_their_attempts_takes_nothing_from_the_figures(self):
        self.send("ok", "ok", "http_404")
        self.count_traffic(self.clock.now)
        self.cr.execute("DELETE FROM integration_event")
        self.cr.execute("SELECT count(*) FROM integration_attempt")
        self.assertEqual(self.cr.fetchone(), (0,))
        self.send("ok")
        self.count_traffic(self.clock.now)
        self.assertEqual(self.tell_traffic("attempt"), {"done": 2, "refused": 1})
