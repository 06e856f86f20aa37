# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    NotFound,
    OdooRefused,
    ReadOnlyProperty,
    SchemaViolation,
    UnknownReference,
    WrongStatus,
)

from .common import make_accounts


@tagged("post_install", "-at_install")
class TestIntegrationMapperPatientAccount(MapperCase, TransactionCase):
    contract = "patient_account.v1"

    def make_records(self, count):
        return make_accounts(self.env, count)

    def make_document(self, **values):
        payer = self.env["res.partner"].create({"name": "Northgate", "is_company": True})
        party = self.reference(payer, "party")
        return {
            "number": "PA-T-1",
            "billing_status": "open",
            "service_period": {"start": "2026-01-12"},
            "person": {"family": "Moreau", "given": "Alex", "birth_date": "1984-05-17", "sex": "female"},
            "guarantors": [party],
            "identifiers": [{"kind": "mrn", "assigner": party, "value": "MRN-1", "use": "usual"}],
            "coverages": [{"payer": party, "member_id": "NHI-1", "order": 2, "relationship": "child"}],
            **values,
        }

    def test_a_document_becomes_an_account_and_is_read_back(self):
        account = self.mapper._create_from([self.make_document()])
        self.assertEqual(
            (account.state, account.family_name, account.coverage_ids.rank), ("inactive", "Moreau", "2")
        )
        shown = self.mapper._project(account)[0]
        self.assertEqual((shown["number"], shown["status"]), ("PA-T-1", "inactive"))
        self.assertEqual(shown["identifiers"][0]["value"], "MRN-1")
        self.assertEqual((shown["coverages"][0]["order"], shown["coverages"][0]["status"]), (2, "active"))
        changed = {
            "identifiers": [{**shown["identifiers"][0], "use": "old"}, {"kind": "enterprise", "value": "E1"}]
        }
        self.mapper._update_from(account, {**changed, "person": {"deceased": True}})
        self.assertEqual(account.identifier_ids.mapped("use"), ["old", "official"])
        self.assertTrue(account.deceased and account.family_name)

    def test_an_account_without_number_gets_one(self):
        document = self.make_document()
        del document["number"]
        self.assertRegex(self.mapper._create_from([document]).name, r"^PA\d{7}$")

    def test_an_identifier_that_is_taken_is_refused_without_telling_it(self):
        self.mapper._create_from([self.make_document(identifiers=[{"kind": "enterprise", "value": "E-5"}])])
        taken = self.make_document(number="PA-T-2", identifiers=[{"kind": "enterprise", "value": "E-5"}])
        with self.assertNoLogs("odoo.sql_db"), self.assertRaises(OdooRefused) as caught:
            self.mapper._create_from([taken])
        self.assertNotIn("E-5", str(caught.exception))

    def test_who_has_an_identifier_is_told_and_a_namespace_left_out_is_no_other_one(self):
        first, second = self.make_records(2)
        values = {"kind": "mrn", "assigner_id": first.guarantor_ids.id, "value": "MRN-9"}
        first.identifier_ids = [(0, 0, {**values, "system": "urn:example:mrn"})]
        with self.assertRaisesRegex(ValidationError, first.name):
            second.identifier_ids = [(0, 0, values)]
        second.identifier_ids = [(0, 0, {**values, "system": "urn:example:other"})]

    def test_an_old_identifier_is_free_for_another_account(self):
        first, second = self.make_records(2)
        values = {"kind": "enterprise", "value": "E-6"}
        first.identifier_ids = [(0, 0, {**values, "use": "old"})]
        second.identifier_ids = [(0, 0, values)]
        with self.assertRaises(ValidationError) as caught:
            first.identifier_ids.filtered(lambda line: line.value == "E-6").use = "official"
        self.assertNotIn("E-6", str(caught.exception))

    def test_each_action_works_in_its_statuses_and_in_no_other(self):
        account = self.make_records(1)
        reason = {"reason": "Because of a test"}
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(account, "hold", reason)
        self.mapper._invoke(account, "open")
        self.assertEqual(account.state, "active")
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(account, "open")
        self.mapper._invoke(account, "hold", reason)
        self.assertEqual((account.state, account.state_reason), ("on_hold", "Because of a test"))
        self.mapper._invoke(account, "close", reason)
        self.assertTrue(account.closed_at)
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(account, "close", reason)
        self.mapper._invoke(account, "open")
        self.assertFalse(account.closed_at or account.state_reason)

    def test_an_action_without_its_parameters_is_refused(self):
        account = self.make_records(1)
        self.assert_refused(SchemaViolation, "/reason", self.mapper._invoke, account, "close", {})
        self.assert_refused(SchemaViolation, "/into", self.mapper._invoke, account, "merge", {})
        unknown = {"into": {"entity": "patient_account", "id": "00000000-0000-4000-8000-000000000000"}}
        self.assert_refused(UnknownReference, "/into", self.mapper._invoke, account, "merge", unknown)
        own = {"into": self.reference(account, "patient_account")}
        with self.assertRaises(OdooRefused):
            self.mapper._invoke(account, "merge", own)

    def test_a_status_is_changed_by_actions_only(self):
        account = self.make_records(1)
        self.assert_refused(
            ReadOnlyProperty, "/status", self.mapper._update_from, account, {"status": "active"}
        )

    def test_an_account_of_another_company_is_not_found(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        account = make_accounts(self.env, 1, company_id=other.id)
        user = new_test_user(self.env, "pa_reader", "integration_patient.group_patient_account_viewer")
        mapper = self.mapper.with_user(user)
        with self.assertRaises(NotFound):
            mapper._find(self.uid_of(account, "patient_account"))
        self.assertNotIn(account.id, mapper._search_page(limit=500)[0].ids)

    def test_who_has_no_group_sees_nothing(self):
        account = self.make_records(1)
        for groups in ("base.group_user", "base.group_system,integration_core.group_integration_manager"):
            user = new_test_user(self.env, f"no_{groups[5:14]}", groups)
            for records in (account, account.identifier_ids, account.coverage_ids):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
