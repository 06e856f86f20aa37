# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.http import RegistryError, Request, root
from odoo.tests import HttpCase, tagged
from odoo.tools import config, mute_logger

from odoo.addons.integration_core.tests.common import KEY_1, IntegrationCase
from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.facts import Fact, Facts


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

    def tell(self, **counts):
        """Let these be all facts."""
        rows = tuple(Fact(code, "", None, None, None, count, utc.now()) for code, count in counts.items())
        known = Facts(utc.now(), tuple(row for row in rows if row.count), frozenset(counts))
        overview = type(self.env["integration.overview"])
        self.patch(overview, "_get_facts", lambda _overview, *_args, **_options: known)

    def test_a_stranger_is_told_a_word(self):
        self.tell(job_runner=1)
        self.assertEqual(self.ask("live"), (200, {"status": "pass"}))
        self.assertEqual(self.ask("ready"), (200, {"status": "pass"}))
        self.env["integration.metrics"]._renew_token()
        self.assertEqual(self.ask("ready", "guessed"), (200, {"status": "pass"}))

    def test_a_job_runner_that_is_gone_is_a_warning_and_takes_nobody_away(self):
        token = self.env["integration.metrics"]._renew_token()
        self.tell(job_runner=0)
        self.assertEqual(self.ask("ready"), (200, {"status": "warn"}))
        self.assertEqual(self.ask("ready", token)[1]["checks"]["job_runner"], [{"status": "warn"}])
        self.tell()
        self.assertEqual(self.ask("ready"), (200, {"status": "pass"}), "no addon here needs one")

    def test_whether_partners_are_served_is_for_who_has_the_token(self):
        self.assertEqual(self.url_open("/integration/health/serving").status_code, 404)
        token = self.env["integration.metrics"]._renew_token()
        self.assertEqual(self.url_open("/integration/health/serving").status_code, 404)
        self.tell(job_runner=1, counted=1)
        self.assertEqual(self.ask("serving", token)[0], 200)
        self.tell(job_runner=1)
        self.assertEqual(self.ask("serving", token)[1]["checks"]["traffic"], [{"status": "warn"}])
        self.tell(job_runner=0, counted=1)
        status, told = self.ask("serving", token)
        self.assertEqual((status, told["checks"]["job_runner"]), (503, [{"status": "fail"}]))

    def test_an_interface_that_is_not_served_is_named(self):
        token = self.env["integration.metrics"]._renew_token()
        self.approve(self.interface)
        fact = Fact("breaker", "", self.interface.id, None, "open", 1, None)
        known = Facts(utc.now(), (fact,), frozenset({"breaker"}))
        overview = type(self.env["integration.overview"])
        self.patch(overview, "_get_facts", lambda _overview, *_args, **_options: known)
        status, told = self.ask("serving", token)
        self.assertEqual(
            (status, told["checks"][f"interface:{self.interface.code}"]), (503, [{"status": "fail"}])
        )

    def test_an_upgrade_that_waits_or_was_not_made_is_not_ready(self):
        self.tell()
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

    def test_without_a_database_the_process_lives_and_is_not_ready(self):
        """As Odoo serves it when it cannot reach one, with this addon among those loaded with the server."""
        modules = ["base", "rpc", "web", "integration_api", "integration_monitor"]
        token = self.env["integration.metrics"]._renew_token()
        with (
            patch.dict(config.options, {"server_wide_modules": modules}),
            patch.object(Request, "_serve_db", side_effect=RegistryError("no database")),
            mute_logger("odoo.http"),
        ):
            root.__dict__.pop("nodb_routing_map", None)
            self.addCleanup(root.__dict__.pop, "nodb_routing_map", None)
            self.assertEqual(self.ask("live"), (200, {"status": "pass"}))
            for given in (None, token):
                self.assertEqual(self.ask("ready", given), (503, {"status": "fail"}))
            answer = self.url_open("/integration/metrics", headers={"Authorization": f"Bearer {token}"})
            self.assertEqual(answer.status_code, 503)
            self.assertNotIn("Set-Cookie", answer.headers)
