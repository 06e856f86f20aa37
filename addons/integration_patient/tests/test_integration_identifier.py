# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import make_accounts

_VIEWER = "integration_core.group_integration_user"


@tagged("post_install", "-at_install")
class TestIntegrationIdentifier(TransactionCase):
    """A system calls a patient by the number of a medical record: who sees that, and what an erasure leaves of it."""

    def setUp(self):
        super().setUp()
        self.account = make_accounts(self.env, 1)
        self.identifiers = self.env["integration.identifier"]
        self.system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-patients"})
        self.identifiers._bind("patient_account", self.system, {"MRN-4711": self.account})
        self.row = self.identifiers.search([("value", "=", "MRN-4711")])

    def user(self, login, groups=_VIEWER):
        return new_test_user(self.env, login, groups)

    def find(self, user, name="MRN-4711"):
        return self.identifiers.with_user(user).search([("value", "=", name)])

    def test_who_may_not_see_the_account_sees_its_common_id_and_not_what_a_system_calls_it(self):
        user = self.user("no_patients")
        uid = self.identifiers._uids(self.account, "patient_account")[self.account.id]
        self.assertTrue(self.find(user, uid))
        self.assertFalse(self.find(user))
        seen = self.row.with_user(user)
        named = [("entity", "=", "patient_account"), ("system_id", "!=", False)]
        self.assertFalse(seen._read_group(named, ["value"]))
        for call in (lambda: seen.read(["value"]), lambda: seen.check_access("read"), lambda: seen.value):
            self.env.invalidate_all()
            with self.assertRaises(AccessError) as caught:
                call()
            self.assertNotIn("MRN", str(caught.exception))

    def test_who_sees_the_account_sees_it_and_not_that_of_another_company(self):
        user = self.user("patients", f"{_VIEWER},integration_patient.group_patient_account_viewer")
        self.assertEqual(self.find(user).value, "MRN-4711")
        self.account.active = False
        self.assertEqual(self.find(user).read(["value"])[0]["value"], "MRN-4711")
        self.account.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.invalidate_all()
        self.assertFalse(self.find(user))

    def test_who_reads_it_or_searches_by_it_is_noted_with_the_account(self):
        user = self.user("noted_patients", f"{_VIEWER},integration_patient.group_patient_account_viewer")
        uid = self.identifiers._uids(self.account, "patient_account")[self.account.id]
        partner = self.account.guarantor_ids
        self.identifiers._bind("party", self.system, {"N-1": partner})
        rows = self.env["integration.audit"].search([])
        ways = {
            "read": lambda: self.row.with_user(user).read(["value"]),
            "search": lambda: self.identifiers.with_user(user).search_count([("value", "=like", "MRN-4%")]),
        }
        self.find(user, "N-1").read(["value"])
        self.assertEqual(self.env["integration.audit"].search([]), rows)
        for way, read in ways.items():
            with self.subTest(way):
                self.env.cr.precommit.data.clear()  # as the end of a request does
                read()
                row = self.env["integration.audit"].search([]) - rows
                rows |= row
                self.assertEqual((row.action, row.user_id), ("personal.read", user))
                self.assertIn(uid, row.detail)
                self.assertNotIn("MRN", row.detail)

    def test_what_systems_call_other_records_is_seen_by_all_who_see_the_hub(self):
        partner = self.account.guarantor_ids
        self.identifiers._bind("party", self.system, {"N-1": partner})
        self.assertEqual(self.find(self.user("hub"), "N-1").res_id, partner.id)

    def resolve(self, system=None):
        names = ["MRN-4711", "MRN-4712"]
        return self.identifiers._resolve_many("patient_account", names, system or self.system)

    def test_an_erasure_leaves_a_digest_by_which_the_system_still_finds_the_account(self):
        uid = self.identifiers._uids(self.account, "patient_account")[self.account.id]
        known = {"MRN-4711": ("patient.account", self.account.id)}
        self.assertEqual(self.resolve(), known)
        self.env["integration.subject"].sudo()._erase_subject("patient_account", uid)
        self.env.flush_all()
        self.env.cr.execute("SELECT count(*) FROM integration_identifier t WHERE t::text LIKE '%MRN-%'")
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertEqual(self.resolve(), known)
        other = self.env["integration.system"].create({"name": "Lab", "code": "lab-patients"})
        self.assertEqual(self.resolve(other), {})

    def test_an_account_that_only_a_system_knows_by_number_is_not_empty_before_its_erasure(self):
        blank = self.env["patient.account"].create({"name": "T-blank"})
        self.identifiers._bind("patient_account", self.system, {"MRN-4712": blank})
        self.assertEqual(blank._erase_person(), 1)
        self.assertEqual(blank._erase_person(), 0)

    def test_a_forgotten_name_of_an_account_that_is_gone_is_free_again(self):
        self.identifiers._conceal(self.account)
        self.account.unlink()
        gone = self.identifiers._forget_deleted("patient_account", self.system, ["MRN-4711"])
        self.assertEqual(gone, {"MRN-4711"})
        self.assertFalse(self.row.exists())
