# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tools import utc

LATE = timedelta(minutes=16)


@tagged("post_install", "-at_install")
class TestIntegrationJobWatch(TransactionCase):
    """Jobs that nobody runs are told to a person, whatever they are for."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM queue_job")
        self.watch = self.env["integration.job.watch"]
        kinds = {"test_job.one:": "ones", "test_job.two:": "twos"}
        self.enterContext(patch.object(type(self.watch), "_list_kinds", lambda _watch: kinds))

    def queue(self, key, age, state="pending"):
        self.env["res.partner"].with_delay(identity_key=key).exists()
        self.env.cr.execute(
            "UPDATE queue_job SET state = %s, eta = NULL, date_created = %s WHERE identity_key = %s",
            (state, utc.now() - age, key),
        )

    def look(self, **context):
        self.watch.with_context(**context)._cron_watch()
        return self.env["integration.issue"].search(
            [("code", "=", "job_runner_lost"), ("is_open", "=", True)]
        )

    def test_a_job_that_was_handed_over_and_not_run_is_told_until_it_is(self):
        for state in ("pending", "enqueued"):
            self.queue("test_job.one:7", LATE, state)
            self.assertTrue(self.look(), state)
            self.env.cr.execute("UPDATE queue_job SET state = 'done'")
            self.assertFalse(self.look(), state)

    def test_one_issue_names_all_that_waits(self):
        self.queue("test_job.one:7", LATE)
        self.queue("test_job.two:7@60", LATE * 2)
        issue = self.look()
        self.assertEqual((len(issue), issue.severity), (1, "high"))
        self.assertIn("ones, twos", issue.detail)

    def test_a_job_that_waits_for_its_time_and_one_of_others_are_no_reason(self):
        self.queue("test_job.one:7", timedelta(minutes=14))
        self.queue("testXjob.one:7", LATE)
        self.assertFalse(self.look())

    def test_who_was_away_does_not_say_that_nobody_ran_them(self):
        self.queue("test_job.one:7", LATE)
        self.assertFalse(self.look(lastcall=utc.now() - timedelta(hours=1)))
        self.assertTrue(self.look(lastcall=utc.now() - timedelta(minutes=1)))
