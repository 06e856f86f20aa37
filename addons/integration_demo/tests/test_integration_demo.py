# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_outbox.tools.capture import KEY, TransactionCapture

from ..tools.plan import DAYS


@tagged("post_install", "-at_install")
class TestIntegrationDemo(TransactionCase):
    """The demonstration is made by the suite itself, and touches nobody else."""

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()
        self._played = 0
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        self.demo = self.env(cr=cr)["integration.demo"]._get()
        self._begin()

    def _begin(self):
        self._played += 1
        cr = self.demo.env.cr
        cr.postcommit.data[KEY] = TransactionCapture(xid=-self._played)

    def _commit(self):
        """Play a commit: all of a test is one transaction of PostgreSQL."""
        cr = self.demo.env.cr
        cr.flush()
        cr.commit()
        self._begin()

    def test_a_day_flows(self):
        demo = self.demo
        demo._begin()
        demo.flush_recordset()
        demo._make_some(self._commit)
        demo.days_left = 1
        demo._make_some(self._commit)
        env = demo.env
        company = demo.company_id
        for model in ("event", "delivery", "attempt", "message", "request", "issue"):
            found = env[f"integration.{model}"].sudo().search([("company_id", "=", company.id)])
            self.assertTrue(found, model)
            print(model, len(found), found.mapped("state") if "state" in found._fields else "")
        self.assertLess(demo.days_left, DAYS)
