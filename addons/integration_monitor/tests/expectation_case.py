# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields

from odoo.addons.integration_core.tests.common import IntegrationCase

START = datetime(2026, 3, 2, 8)


class ExpectationCase(IntegrationCase):
    """Contacts stand in for business documents: they wait since they were made, and a latitude is their amount."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        hooks = type(cls.env["integration.expectations"])
        cls.classPatch(hooks, "_get_models", lambda _self: {"res.partner"})
        cls.classPatch(hooks, "_get_message_model", lambda _self: "")
        cls.classPatch(type(cls.env["ir.cron"]), "_commit_progress", lambda *_args, **_options: 60)
        cls.env["integration.expectation"].search(
            []
        ).active = False  # those that are shipped have their own tests
        cls.expectation = cls.env["integration.expectation"].create(
            {
                "name": "Contacts that wait",
                "explanation": "Nobody has looked at them yet.",
                "res_model": "res.partner",
                "condition": "[('ref', '=', 'waits')]",
                "since_field": "create_date",
                "partner_field": "parent_id",
                "amount_field": "partner_latitude",
                "hours": 4,
                "counts_from": START,
                "owner_id": cls.operator.id,
            }
        )

    def at(self, hours):
        """Let it be so many hours after the start, within a ``with`` block."""
        return patch.object(fields.Datetime, "now", lambda: START + timedelta(hours=hours))

    def make(self, count=1, hours=0, amount=10.0, company=None, **values):
        """Make documents that wait since so many hours after the start."""
        company = company or self.env.company
        vals = {
            "name": "Document",
            "ref": "waits",
            "partner_latitude": amount,
            "company_id": company.id,
            **values,
        }
        documents = self.env["res.partner"].create([vals] * count)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = ANY(%s)",
            [START + timedelta(hours=hours), documents.ids],
        )
        documents.invalidate_recordset()
        return documents

    def measure(self, hours):
        """Measure so many hours after the start; the standings of the company of the tests."""
        with self.at(hours):
            self.env["integration.expectation"]._cron_measure()
        return self.standings()

    def standings(self, **values):
        """The standings of the company of the tests, or of others."""
        values = {"expectation_id": self.expectation.id, "company_id": self.env.company.id, **values}
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["integration.expectation.standing"].search(domain)

    def forbid_documents(self):
        """Let nobody but administrators of Odoo read the documents."""
        accesses = self.env["ir.model.access"].search([("model_id.model", "=", "res.partner")])
        accesses.group_id = self.env.ref("base.group_system")
        self.env.flush_all()
        self.env.registry.clear_cache("stable")

    def narrow(self, domain, *roles, model="res.partner"):
        """Let a rule leave out documents, for some roles or for everybody."""
        groups = [self.env.ref(f"integration_core.group_integration_{role}").id for role in roles]
        self.env["ir.rule"].create(
            {
                "name": "Narrow",
                "model_id": self.env["ir.model"]._get_id(model),
                "groups": [Command.set(groups)],
                "domain_force": domain,
            }
        )
        self.env.invalidate_all()

    def find_issues(self, code="expectation_over_limit"):
        """The issues about expectations that are open."""
        return self.env["integration.issue"].search([("code", "=", code), ("is_open", "=", True)])
