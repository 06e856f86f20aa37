# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestBasePartnerMergeAutomaticWizard(PurchaseCase):
    """Merging contacts loses no decision about a vendor, in whatever way they are merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.twin = cls.vendor.copy({"name": cls.vendor.name})

    def merge(self, source, target, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user or self.env.user)
        wizard._merge([source.id, target.id], target)
        self.env.invalidate_all()

    def assert_refused(self, source, target, user=None):
        before = self.env["vendor.onboarding"].search([]).mapped(lambda case: (case.partner_id, case.state))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.merge(source, target, user)
        self.env.invalidate_all()
        after = self.env["vendor.onboarding"].search([]).mapped(lambda case: (case.partner_id, case.state))
        self.assertEqual(after, before)
        self.assertTrue(source.exists())

    def test_a_decision_is_neither_lost_nor_handed_to_another_contact(self):
        case = self.make_case()
        steps = {
            "in_review": case.with_user(self.buyer).action_review,
            "approved": case.with_user(self.manager).action_approve,
            "held": lambda: case._hold("Sanctions hit"),
        }
        for state, step in steps.items():
            step()
            with self.subTest(state):
                self.assertEqual(case.state, state)
                self.assert_refused(self.vendor, self.twin)
        fresh = self.env["vendor.onboarding"].create({"partner_id": self.twin.id})
        self.assert_refused(self.vendor, self.twin)  # which would delete the hold
        fresh.unlink()
        self.merge(self.twin, self.vendor)
        self.assertEqual((case.state, case.partner_id), ("held", self.vendor))

    def test_a_rejection_and_an_approval_that_was_withdrawn_are_decisions_too(self):
        case = self.make_case()
        case.with_user(self.manager)._reject("Screening hit")
        self.assert_refused(self.vendor, self.twin)
        case.with_user(self.manager).action_propose_again()
        case.with_user(self.buyer).action_review()
        case._approve(self.manager, "2026-01-01 00:00:00")
        case.action_review()
        case.action_withdraw()
        self.assert_refused(self.vendor, self.twin)

    def test_a_case_that_the_user_does_not_see_counts_and_is_not_told(self):
        other = self.setup_other_company()["company"]
        case = self.make_case(company_id=other.id)
        case.action_review()
        user = new_test_user(self.env, "t.contacts", "base.group_partner_manager")
        self.assert_refused(self.vendor, self.twin, user)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.merge(self.vendor, self.twin, user)
        for text in (case.name, other.name, self.vendor.name):
            self.assertNotIn(text, str(caught.exception))

    def test_two_proposals_in_one_company_are_not_made_one(self):
        self.make_case()
        self.env["vendor.onboarding"].create({"partner_id": self.twin.id})
        self.assert_refused(self.vendor, self.twin)

    def test_a_proposal_moves_along_and_is_told(self):
        case = self.make_case()
        self.take_types("vendor")
        self.merge(self.vendor, self.twin)
        self.assertEqual((case.partner_id, case.state), (self.twin, "proposed"))
        self.assertEqual(self.take_types("vendor"), ["vendor.updated"])

    def test_contacts_without_a_case_are_merged(self):
        self.merge(self.vendor, self.twin)
        self.assertFalse(self.vendor.exists())

    def test_the_queue_of_duplicates_is_covered_too(self):
        self.make_case().action_review()
        mapper = self.env["integration.contract"]._get_mapper("party.v1")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            mapper._merge_records(self.vendor, self.twin)
        self.assertTrue(self.vendor.exists())
