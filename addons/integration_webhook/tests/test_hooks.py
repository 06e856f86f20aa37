# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..hooks import uninstall_hook
from ..models.integration_lane import JOB_KEY
from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestHooks(WebhookCase):
    """An addon that leaves takes along what nobody could remove afterwards."""

    def test_secrets_issues_and_jobs_go_with_the_addon(self):
        self.make_events()
        self.subscription.sudo()._pause_itself("gone")
        secrets = self.subscription.sudo().signing_key_ids.secret_id
        issues = self.env["integration.issue"].search([("res_model", "=", self.subscription._name)])
        jobs = self.env["queue.job"].search([("identity_key", "=like", f"{JOB_KEY}{self.subscription.id}%")])
        self.assertTrue(secrets and issues and jobs)
        uninstall_hook(self.env)
        self.assertFalse(secrets.exists())
        self.assertFalse(issues.filtered("is_open"))
        self.assertEqual(set(jobs.mapped("state")), {"cancelled"})

    def test_relation_tables_go_with_the_addon_though_another_one_wrote_their_fields(self):
        table = self.env["integration.subscription"]._fields["contributor_ids"].relation
        booked = self.env["ir.model.relation"].search([("name", "=", table)])
        self.assertEqual(booked.module.name, "integration_core")
        uninstall_hook(self.env)
        self.assertEqual(booked.module.name, "integration_webhook")
