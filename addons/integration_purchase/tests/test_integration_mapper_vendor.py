# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import NotFound, OdooRefused, SchemaViolation, WrongStatus

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperVendor(MapperCase, PurchaseCase):
    contract = "vendor.v1"

    def make_records(self, count):
        vendors = self.env["res.partner"].create([{"name": f"V {number}"} for number in range(count)])
        return self.env["vendor.onboarding"].create(
            [
                {
                    "partner_id": vendor.id,
                    "document_ids": [
                        Command.create({"kind": "licence"}),
                        Command.create({"kind": "quality"}),
                    ],
                }
                for vendor in vendors
            ]
        )

    def as_user(self, user):
        """Return the mapper as this user works with it."""
        return self.mapper.with_user(user)

    def test_a_document_proposes_a_vendor_and_is_read_back(self):
        mapper = self.as_user(self.manager)
        self.vendor.vat = "BE0477472701"
        case = mapper._create_from(
            [
                {
                    "party": {"entity": "party", "id": self.uid_of_vendor},
                    "risk": "high",
                    "payment_term": "30 Days",
                    "documents": [{"kind": "insurance", "received_date": "2026-01-02"}],
                }
            ]
        )
        shown = mapper._project(case)[0]
        self.assertEqual((shown["status"], shown["risk"]), ("proposed", "high"))
        self.assertEqual((shown["payment_term"], shown["tax_id"]), ("30 Days", "BE0477472701"))
        self.assertTrue(shown["number"].startswith("VEN"))
        [document] = shown["documents"]
        self.assertEqual((document["kind"], document["required"]), ("insurance", True))
        self.assertEqual((shown["approved_at"], shown["approved_by"]), (None, None))

    def test_no_action_of_a_partner_approves(self):
        self.assertEqual(set(self.mapper._actions), {"hold", "release"})
        self.assertTrue(self.schema["properties"]["status"]["readOnly"])

    def test_a_partner_holds_with_a_reason_and_releases(self):
        mapper, case = self.as_user(self.manager), self.make_case()
        with self.assertRaises(WrongStatus):
            mapper._invoke(case.with_env(mapper.env), "hold", {"reason": "Recall"})
        case.action_review()
        case = case.with_env(mapper.env)
        for params in ({}, {"reason": ""}, {"reason": "x" * 257}):
            with self.assertRaises(SchemaViolation):
                mapper._invoke(case, "hold", params)
        mapper._invoke(case, "hold", {"reason": "Recall"})
        shown = mapper._project(case)[0]
        self.assertEqual((shown["status"], shown["status_reason"]), ("held", "Recall"))
        self.assertTrue(shown["held_at"])
        with self.assertRaises(WrongStatus):
            mapper._invoke(case, "hold", {"reason": "Again"})
        mapper._invoke(case, "release")
        shown = mapper._project(case)[0]
        self.assertEqual(
            (shown["status"], shown["status_reason"], shown["held_at"]), ("in_review", None, None)
        )

    def test_a_second_case_or_one_of_a_contact_person_is_refused(self):
        person = self.env["res.partner"].create({"name": "Kim", "parent_id": self.vendor.id})
        uid = self.uid_of(person, "party")
        with self.assertRaises(OdooRefused):
            self.mapper._create_from([{"party": {"entity": "party", "id": uid}}])

    def test_an_accountant_reads_and_writes_nothing(self):
        mapper = self.as_user(new_test_user(self.env, "t.reader", "account.group_account_readonly"))
        case = self.make_case().with_env(mapper.env)
        self.assertEqual(mapper._project(case)[0]["status"], "proposed")
        with self.assertRaises(AccessError):
            mapper._update_from(case, {"risk": "low"})

    def test_somebody_of_neither_purchase_nor_accounting_reads_nothing(self):
        mapper = self.as_user(new_test_user(self.env, "t.stranger", "base.group_user"))
        with self.assertRaises(AccessError):
            mapper._project(self.make_case().with_env(mapper.env))

    def test_vendors_of_another_company_are_not_there(self):
        case = self.make_case(company_id=self.setup_other_company()["company"].id)
        with self.assertRaises(NotFound):
            self.as_user(self.manager)._find(self.uid_of(case, "vendor"))

    def test_bank_accounts_are_nowhere_in_the_contract(self):
        self.assertFalse([name for name in self.schema["properties"] if "bank" in name or "iban" in name])
        self.assertEqual(self.schema["properties"]["tax_id"]["x-sensitivity"], "personal")
        self.assertEqual(self.schema["properties"]["approved_by"]["x-sensitivity"], "personal")
