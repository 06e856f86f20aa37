# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.models import integration_code
from odoo.addons.integration_contract.properties import Code


@tagged("post_install", "-at_install")
class TestIntegrationCode(TransactionCase):
    def setUp(self):
        super().setUp()
        self.codes = self.env["integration.code"]
        self.country = self.env.ref("base.be")
        self.prop = Code("country_id", "country", fallback="code")
        self.prop.bind(self.env["res.partner"])

    def map(self, code, **vals):
        """Map a code to Belgium."""
        vals = {"res_model": "res.country", "res_id": self.country.id, **vals}
        return self.codes.create({"table": "country", "code": code, **vals})

    def test_without_a_row_a_record_goes_by_its_own_field(self):
        self.assertEqual(self.codes._codes("country", "res.country", self.country.ids), {})
        self.assertEqual(self.codes._find(self.prop, ["BE", "XX"]), {"BE": [self.country.id], "XX": []})

    def test_a_row_goes_before_the_own_field(self):
        self.map("BEL")
        self.assertEqual(
            self.codes._codes("country", "res.country", self.country.ids), {self.country.id: "BEL"}
        )
        self.assertEqual(self.codes._find(self.prop, ["BEL", "BE"]), {"BEL": [self.country.id], "BE": []})

    def test_a_row_of_the_system_goes_before_one_for_all(self):
        system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-code", "kind": "ehr"})
        self.map("BEL")
        self.map("056", system_id=system.id)
        self.assertEqual(
            self.codes._codes("country", "res.country", self.country.ids), {self.country.id: "BEL"}
        )
        theirs = self.codes.with_context(integration_system_id=system.id)
        self.assertEqual(theirs._codes("country", "res.country", self.country.ids), {self.country.id: "056"})
        self.assertEqual(theirs._find(self.prop, ["056"]), {"056": [self.country.id]})

    def test_a_row_of_another_company_does_not_hold(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.map("BEL", company_id=company.id)
        self.assertEqual(self.codes._codes("country", "res.country", self.country.ids), {})
        self.assertEqual(
            self.codes.with_company(company)._codes("country", "res.country", self.country.ids),
            {self.country.id: "BEL"},
        )

    def test_a_row_leads_only_to_what_the_property_may_mean(self):
        self.map("BEL")
        dutch = Code("country_id", "country", domain=[("code", "=", "NL")])
        dutch.bind(self.env["res.partner"])
        self.assertEqual(self.codes._find(dutch, ["BEL"]), {"BEL": []})

    def test_who_maps_what_is_audited(self):
        developer = new_test_user(self.env, "dev", "integration_core.group_integration_developer")
        row = self.map("BEL", company_id=self.env.company.id).with_user(developer)
        row.code = "B"
        row.unlink()
        trail = self.env["integration.audit"].search([("res_model", "=", "integration.code")], order="id")
        self.assertEqual(
            [(entry.action, json.loads(entry.detail)["code"]) for entry in trail[-3:]],
            [("code.created", "BEL"), ("code.changed", "B"), ("code.deleted", "B")],
        )
        self.assertEqual(trail[-1].user_id, developer)

    def test_nobody_maps_codes_for_companies_they_are_not_in(self):
        developer = new_test_user(self.env, "dev", "integration_core.group_integration_developer")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        row = self.map("BEL", company_id=self.env.company.id).with_user(developer)
        for company_id in (elsewhere.id, False):
            with self.assertRaises(AccessError):
                row.company_id = company_id
            with self.assertRaises(AccessError):
                row.copy({"code": "B", "table": "else", "company_id": company_id})

    def test_a_change_of_the_map_holds_at_once(self):
        row = self.map("BEL")
        self.codes._codes("country", "res.country", self.country.ids)
        row.code = "B"
        self.assertEqual(
            self.codes._codes("country", "res.country", self.country.ids), {self.country.id: "B"}
        )
        row.unlink()
        self.assertEqual(self.codes._codes("country", "res.country", self.country.ids), {})

    def test_a_large_map_is_read_by_need(self):
        self.patch(integration_code, "MAX_KEPT", 1)
        self.map("BEL")
        self.map("NLD", res_id=self.env.ref("base.nl").id)
        self.assertIsNone(self.codes._load_map("country", "res.country", None, self.env.company.id))
        self.assertEqual(
            self.codes._codes("country", "res.country", self.country.ids), {self.country.id: "BEL"}
        )

    def test_a_known_map_takes_no_statement(self):
        self.map("BEL")
        self.codes._codes("country", "res.country", self.country.ids)
        with self.assertQueryCount(0):
            self.codes._codes("country", "res.country", self.country.ids)

    def test_a_code_for_nothing_is_refused(self):
        with self.assertRaises(ValidationError):
            self.map("BEL", res_id=99999999)
        with self.assertRaises(ValidationError):
            self.map("BEL", res_model="no.such.model")

    def test_the_screen_says_what_a_code_means(self):
        entry = self.codes.create(
            {"table": "country", "code": "BEL", "record": f"res.country,{self.country.id}"}
        )
        self.assertEqual((entry.res_model, entry.record), ("res.country", self.country))
