# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

from odoo.addons.integration_core.tests.common import KEY_1, IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationHealth(HttpCase, IntegrationCase):
    """A load balancer is told a word; who has the token of the metrics is told what is wrong."""

    def setUp(self):
        super().setUp()
        self.enterContext(self.keys(KEY_1))

    def ask(self, name, token=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self.url_open(f"/integration/health/{name}", headers=headers)
        self.assertEqual(answer.headers["Content-Type"], "application/health+json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertNotIn("Set-Cookie", answer.headers)
        return answer.status_code, answer.json()

    def test_a_stranger_is_told_a_word(self):
        self.assertEqual(self.ask("live"), (200, {"status": "pass"}))
        self.assertEqual(self.ask("ready"), (200, {"status": "pass"}))
        self.env["integration.metrics"]._renew_token()
        self.assertEqual(self.ask("ready", "guessed"), (200, {"status": "pass"}))

    def test_an_upgrade_that_waits_or_was_not_made_is_not_ready(self):
        token = self.env["integration.metrics"]._renew_token()
        module = self.env["ir.module.module"].search([("name", "=", "integration_core")])
        for values in ({"state": "to upgrade"}, {"latest_version": "19.0.0.0.1"}):
            former = {name: module[name] for name in values}
            module.write(values)
            self.assertEqual(self.ask("ready"), (503, {"status": "fail"}))
            status, told = self.ask("ready", token)
            self.assertEqual(status, 503)
            self.assertEqual(told["checks"]["migrations"], [{"status": "fail"}])
            self.assertEqual(told["checks"]["database"], [{"status": "pass"}])
            self.assertEqual(self.ask("live")[0], 200)
            module.write(former)
            self.assertEqual(self.ask("ready")[0], 200)
