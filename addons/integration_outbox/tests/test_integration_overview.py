# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools import facts, utc
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from .common import OutboxCase


@tagged("post_install", "-at_install")
class TestIntegrationOverview(OutboxCase):
    """Whether somebody runs jobs, and which of ours are in trouble, is told to viewers, who may not see jobs."""

    def setUp(self):
        super().setUp()
        self.env["queue.job"].sudo().search([]).unlink()
        viewer = new_test_user(self.env, "outbox_viewer", "integration_core.group_integration_user")
        self.overview = self.env["integration.overview"].with_user(viewer)

    def test_the_job_runner_is_there_as_long_as_it_holds_its_lock(self):
        found = self.overview._get_facts()
        self.assertIn(facts.JOB_RUNNER, found.codes)
        self.assertEqual(found.count(facts.JOB_RUNNER), 0)
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", (PG_ADVISORY_LOCK_ID,))
        self.assertEqual(self.overview._get_facts().count(facts.JOB_RUNNER), 1)

    def test_only_jobs_of_the_suite_that_should_have_run_are_overdue(self):
        jobs = self.env["queue.job"].sudo()
        jobs = jobs.with_context(_job_edit_sentinel=jobs.EDIT_SENTINEL)
        long_ago, soon = utc.now() - timedelta(hours=1), utc.now() + timedelta(hours=1)
        for number, (model, state, eta) in enumerate(
            (
                ("integration.drain", "pending", False),
                ("integration.drain", "pending", soon),
                ("integration.drain", "failed", False),
                ("res.partner", "pending", False),
            )
        ):
            jobs.create(
                {
                    "uuid": f"overview-{number}",
                    "model_name": model,
                    "method_name": "read",
                    "state": state,
                    "eta": eta,
                    "date_created": long_ago,
                }
            )
        found = self.overview._get_facts()
        self.assertEqual((found.count(facts.JOBS_OVERDUE), found.count(facts.JOBS_FAILED)), (1, 1))
        self.assertIsNone(self.overview._find_rows(facts.JOBS_FAILED, "queue.job", utc.now()))
