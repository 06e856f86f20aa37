# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import KEY_1, IntegrationCase


@tagged("post_install", "-at_install")
class TestNeutralize(IntegrationCase):
    """A restored copy can never reach a partner."""

    def test_nothing_flows_and_no_secret_is_left(self):
        with self.keys(KEY_1):
            self.env["integration.secret"]._store("canary", name="Key", record=self.system)
        self.approve(self.interface)
        self.system.write({"environment": "production", "private_network": True})
        self.env.flush_all()
        for query in get_neutralization_queries(["integration_core"]):
            self.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.interface._is_flowing())
        self.assertEqual(self.interface.state, "suspended")
        self.assertEqual(self.system.environment, "test")
        self.assertFalse(self.system.private_network)
        self.cr.execute("SELECT count(*) FROM integration_secret WHERE ciphertext IS NOT NULL")
        self.assertEqual(self.cr.fetchone(), (0,))
