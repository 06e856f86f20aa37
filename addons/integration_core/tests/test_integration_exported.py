# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whoever takes records out of the suite is on record."""

import json

from odoo.exceptions import UserError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationExported(IntegrationCase, HttpCase):
    def exports(self):
        """Return the facts of each export on record, by the exporting user."""
        rows = self.env["integration.audit"].search([("action", "=", "export")], order="id")
        return [(row.user_id, json.loads(row.detail)) for row in rows]

    def export(self, user, model, domain, fields):
        """Ask for a file as the web client does; return the answer."""
        self.authenticate(user.login, user.login)
        data = {
            "model": model,
            "fields": [{"name": name, "label": name} for name in fields],
            "ids": False,
            "domain": domain,
            "import_compat": False,
        }
        form = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
        return self.url_open("/web/export/csv", data=form)

    def allow(self, user):
        user.group_ids += self.env.ref("base.group_allow_export")

    def test_an_export_leaves_a_row_with_its_model_count_and_fields_and_no_value(self):
        self.allow(self.auditor)
        answer = self.export(
            self.auditor, "integration.system", [("id", "=", self.system.id)], ["name", "owner_id/name"]
        )
        self.assertIn("Billing engine", answer.text)
        [(user, detail)] = self.exports()
        self.assertEqual(user, self.auditor)
        self.assertEqual(
            detail, {"model": "integration.system", "count": 1, "fields": ["name", "owner_id/name"]}
        )

    def test_the_audit_trail_cannot_be_taken_out_unseen(self):
        self.allow(self.auditor)
        self.env["integration.audit"]._log("audit.verified")
        answer = self.export(self.auditor, "integration.audit", [], ["action"])
        self.assertIn("audit.verified", answer.text)
        self.assertEqual(self.exports()[0][1]["model"], "integration.audit")

    def test_a_refused_export_takes_nothing_and_leaves_no_row(self):
        with self.assertRaises(UserError):
            self.system.with_user(self.user).export_data(["name"])
        with mute_logger("odoo.addons.web.controllers.export", "odoo.http"):
            answer = self.export(self.user, "integration.system", [], ["name"])
        self.assertNotIn("Billing engine", answer.text)
        self.assertEqual(self.exports(), [])

    def test_the_row_reads_as_a_sentence(self):
        self.system.export_data(["name"])
        row = self.env["integration.audit"].search([("action", "=", "export")])
        self.assertEqual(row.summary, 'Exported (count: 1, fields: ["name"], model: integration.system)')

    def test_every_model_of_the_suite_with_a_table_is_audited(self):
        silent = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("integration.")
            and model._auto
            and not model._abstract
            and not model._transient
            and not issubclass(model, self.env.registry["integration.exported"])
        ]
        self.assertEqual(silent, [])
