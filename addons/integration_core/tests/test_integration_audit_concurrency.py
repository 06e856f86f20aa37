# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

ACTION = "test.concurrency"


@tagged("post_install", "-at_install")
class TestIntegrationAuditConcurrency(BaseCase):
    """Sealing with real transactions side by side keeps one chain, and never disturbs the business."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.first, self.second = self.registry.cursor(), self.registry.cursor()
        # rows stay: what is committed to the trail cannot be taken out again
        self.addCleanup(self.first.close)
        self.addCleanup(self.second.close)
        self.model(self.first)._seal()

    def model(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {})["integration.audit"]

    def verify(self):
        with self.registry.cursor() as cr:
            return self.model(cr)._verify()

    def test_a_commit_seals_and_a_rollback_leaves_nothing(self):
        before = self.verify()
        self.model(self.first)._log(ACTION)
        self.first.rollback()
        self.model(self.second)._log(ACTION)
        self.second.commit()
        after = self.verify()
        self.assertEqual((after.ok, after.checked, after.unsealed), (True, before.checked + 1, 0))

    def test_a_transaction_that_commits_late_is_sealed_late_and_the_chain_holds(self):
        early = self.model(self.first)._log(ACTION)
        self.first.flush()
        late = self.model(self.second)._log(ACTION)
        self.assertLess(early.id, late.id)
        self.second.commit()
        self.first.commit()
        self.assertEqual(early.position, late.position + 1)
        self.assertTrue(self.verify().ok)

    def test_one_sealer_at_a_time_and_the_other_business_commits_all_the_same(self):
        with self.registry.cursor() as sealing:
            self.model(sealing)._seal_batch()
            with self.assertNoLogs("odoo.sql_db", "ERROR"):
                row = self.model(self.first)._log(ACTION)
                self.first.commit()
            self.assertFalse(row.position, "left for the next one")
            self.first.rollback()
        self.assertEqual(self.model(self.first)._seal(), 1)
        self.assertTrue(self.verify().ok)

    def test_the_cron_seals_what_a_killed_process_left_and_logs_the_head(self):
        self.model(self.first)._log(ACTION)
        self.first.flush()
        self.first.postcommit.clear()
        self.first.commit()
        self.assertEqual(self.verify().unsealed, 1)
        with self.assertLogs("odoo.addons.integration_core.models.integration_audit", logging.INFO) as logs:
            self.model(self.second)._cron_seal()
        self.assertEqual(self.verify().unsealed, 0)
        self.assertIn(self.verify().head, logs.output[0])
