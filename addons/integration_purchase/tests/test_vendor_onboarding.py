# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from .common import PurchaseCase


@tagged("post_install", "-at_install")
class TestVendorOnboarding(PurchaseCase):
    """A vendor is approved by a person who did not propose it, once all that is required is here."""

    def test_the_table_of_transitions_is_the_life_of_a_vendor(self):
        case = self.env["vendor.onboarding"]
        states = set(dict(case._fields["state"].selection))
        self.assertEqual(set(case._transitions), states)
        self.assertLessEqual(set().union(*case._transitions.values()), states)
        self.assertNotIn("approved", case._transitions["proposed"] | case._transitions["rejected"])
        self.assertEqual(
            {old for old, news in case._transitions.items() if "held" in news}, {"in_review", "approved"}
        )

    def test_the_trail_names_the_case_by_its_number_and_never_the_vendor(self):
        case = self.make_case()
        case.action_review()
        row = self.env["integration.audit"].sudo().search([("action", "=", "transition")], limit=1)
        self.assertEqual((row.res_id, row.res_name), (case.id, case.name))
        self.assertNotIn("Harbor", row.res_name)

    def test_who_proposes_a_vendor_on_screen_starts_with_a_check_list_that_must_be_met(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_purchase.vendor_onboarding_action"
        )
        screen = (
            self.env["vendor.onboarding"].with_user(self.buyer).with_context(**safe_eval(action["context"]))
        )
        with Form(screen) as form:
            form.partner_id = self.vendor
        case = form.save()
        self.assertEqual(case.document_ids.mapped("kind"), ["tax_form", "registration", "screening"])
        case.action_review()
        with self.assertRaisesRegex(UserError, "Tax form"):
            case.with_user(self.manager).action_approve()
        other = self.env["res.partner"].create({"name": "Other"})
        self.assertFalse(
            self.make_case(partner_id=other.id).document_ids, "systems say themselves what they want"
        )

    def test_a_buyer_proposes_and_an_administrator_approves(self):
        case = self.make_case().with_user(self.buyer)
        case.action_review()
        with self.assertRaises(AccessError):
            case.action_approve()
        case.with_user(self.manager).action_approve()
        self.assertEqual((case.state, case.approver_id), ("approved", self.manager))
        self.assertTrue(case.approved_at)
        self.assertTrue(self.vendor.party_vendor)

    def test_nobody_approves_what_they_proposed_or_put_under_review(self):
        case = self.env["vendor.onboarding"].with_user(self.manager).create({"partner_id": self.vendor.id})
        case.with_user(self.buyer).action_review()
        with self.assertRaises(UserError):
            case.action_approve()
        case.action_withdraw()
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        case = self.env["vendor.onboarding"].with_user(self.buyer).create({"partner_id": other.id})
        case.with_user(self.manager).action_review()
        with self.assertRaises(UserError):
            case.with_user(self.manager).action_approve()

    def test_a_vendor_is_not_approved_before_all_required_documents_are_here_and_valid(self):
        today = fields.Date.context_today(self.env.user)
        case = self.make_case(
            document_ids=[
                Command.create({"kind": "insurance", "name": "Policy 1"}),
                Command.create({"kind": "other", "is_required": False}),
            ]
        )
        policy = case.document_ids[0]
        case.with_user(self.buyer).action_review()
        with self.assertRaisesRegex(UserError, "Policy 1"):
            case.with_user(self.manager).action_approve()
        policy.write({"received_date": today, "valid_until": today - timedelta(days=1)})
        with self.assertRaisesRegex(UserError, "Policy 1"):
            case.with_user(self.manager).action_approve()
        policy.valid_until = today
        case.with_user(self.manager).action_approve()
        self.assertEqual(case.state, "approved")

    def test_what_was_held_or_rejected_is_not_put_back_by_who_may_not_decide(self):
        case = self.make_case()
        case.with_user(self.buyer).action_review()
        case.with_user(self.buyer)._hold("Screening hit")
        with self.assertRaises(UserError):
            case.with_user(self.buyer).action_review()
        case.with_user(self.manager).action_release()
        case.with_user(self.manager)._reject("Screening hit")
        with self.assertRaises(AccessError):
            case.with_user(self.buyer).action_propose_again()
        self.assertEqual(case.state, "rejected")
        case.with_user(self.manager).action_propose_again()
        self.assertEqual(case.state, "proposed")

    def test_a_released_vendor_is_what_it_was_before(self):
        case = self.make_case()
        case.with_user(self.buyer).action_review()
        for state in ("in_review", "approved"):
            self.assertEqual(case.state, state)
            case.with_user(self.buyer)._hold("Quality complaint")
            self.assertEqual((case.state, case.status_reason), ("held", "Quality complaint"))
            with self.assertRaises(AccessError):
                case.with_user(self.buyer).action_release()
            case.with_user(self.manager).action_release()
            self.assertEqual((case.state, case.status_reason, case.held_at), (state, False, False))
            if state == "in_review":
                case.with_user(self.manager).action_approve()

    def test_the_status_is_reached_by_its_steps_only(self):
        for vals in ({"state": "approved"}, {"approver_id": self.manager.id}, {"status_reason": "x"}):
            with self.assertRaises(UserError):
                self.make_case().write(vals)
            self.env["vendor.onboarding"].search([("partner_id", "=", self.vendor.id)]).unlink()
        with self.assertRaises(UserError):
            self.make_case(state="approved")
        case = self.make_case(approver_id=self.manager.id, approved_at="2026-01-01 00:00:00")
        self.assertFalse(case.approver_id or case.approved_at)
        for step in (case.action_approve, case.action_release, lambda: case._hold("x")):
            with self.assertRaises(UserError):
                step()

    def test_what_was_reviewed_holds_for_its_vendor_alone(self):
        case = self.make_case()
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        case.partner_id = other
        case.partner_id = self.vendor
        case.action_review()
        with self.assertRaises(UserError):
            case.partner_id = other
        with self.assertRaises(UserError):
            case.unlink()

    def test_a_vendor_has_one_case_in_a_company_and_is_no_contact_person(self):
        self.make_case()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_case()
        person = self.env["res.partner"].create({"name": "Kim", "parent_id": self.vendor.id})
        with self.assertRaises(ValidationError):
            self.env["vendor.onboarding"].create({"partner_id": person.id})

    def test_another_company_does_not_see_it(self):
        case = self.make_case(company_id=self.setup_other_company()["company"].id)
        found = self.env["vendor.onboarding"].with_user(self.manager).search([])
        self.assertNotIn(case, found)
        with self.assertRaises(AccessError):
            case.with_user(self.manager).read(["name"])

    def test_the_payment_term_is_that_of_the_contact_in_the_company(self):
        term = self.env.ref("account.account_payment_term_30days")
        case = self.make_case()
        case.with_user(self.manager).payment_term_id = term
        self.assertEqual(self.vendor.property_supplier_payment_term_id, term)
        other = self.setup_other_company()["company"]
        self.assertFalse(self.vendor.with_company(other).property_supplier_payment_term_id)

    def test_a_vendor_that_comes_to_belong_to_another_is_still_held(self):
        case, order = self.make_case(), self.make_orders()
        self.vendor.is_company = False
        contact = self.env["res.partner"].create({"name": "Kim", "parent_id": self.vendor.id})
        case.action_review()
        case._hold("Screening hit")
        group = self.env["res.partner"].create({"name": "Harbor Group", "is_company": True})
        approved = self.make_case(partner_id=group.id)
        approved.action_review()
        approved._transition("approved")
        self.vendor.parent_id = group
        self.assertEqual(self.vendor.commercial_partner_id, group)
        for partner in (self.vendor, contact):
            order.partner_id = partner
            with self.subTest(partner.name), self.assertRaisesRegex(UserError, "Screening hit"):
                order.with_user(self.buyer).button_confirm()
            partner.invalidate_recordset(["vendor_onboarding_state"])
            self.assertEqual(partner.with_user(self.buyer).vendor_onboarding_state, "held")
            self.assertEqual(partner.with_user(self.buyer).action_open_vendor_onboarding()["res_id"], case.id)
        order.partner_id = group
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")

    # === SCREENS === #

    def test_a_buyer_proposes_holds_and_sees_it_on_the_contact(self):
        vendor = self.vendor.with_user(self.buyer)
        action = vendor.action_open_vendor_onboarding()
        form = Form(self.env["vendor.onboarding"].with_user(self.buyer).with_context(**action["context"]))
        with form.document_ids.new() as document:
            document.kind = "licence"
        case = form.save()
        self.assertEqual(case.partner_id, vendor)
        self.assertTrue(case.name.startswith("VEN"))
        case.action_review()
        action = case.with_context(purpose="hold").action_ask()
        wizard = Form(self.env[action["res_model"]].with_user(self.buyer).with_context(**action["context"]))
        wizard.reason = "Screening hit"
        wizard.save().action_hold()
        self.assertEqual((case.state, case.status_reason), ("held", "Screening hit"))
        self.assertEqual(vendor.vendor_onboarding_state, "held")
        self.assertEqual(vendor.action_open_vendor_onboarding()["res_id"], case.id)

    # === EVENTS === #

    def test_each_change_of_status_is_told_once(self):
        case = self.make_case()
        self.assertEqual(self.take_types("vendor"), ["vendor.created"])
        for step in (
            case.with_user(self.buyer).action_review,
            case.with_user(self.manager).action_approve,
            lambda: case._hold("Recall"),
            case.action_release,
        ):
            step()
            self.assertEqual(self.take_types("vendor").count("vendor.status_changed"), 1)
        case.action_review()
        case._transition("approved")
        self.assertNotIn("vendor.status_changed", self.take_types("vendor"))

    def test_a_document_that_arrives_is_told(self):
        case = self.make_case(document_ids=[Command.create({"kind": "licence"})])
        self.take_types("vendor")
        case.document_ids.received_date = "2026-01-10"
        self.assertEqual(self.take_types("vendor"), ["vendor.updated"])
        case.document_ids.received_date = "2026-01-10"
        self.assertFalse(self.take_types("vendor"))

    def test_payment_terms_that_change_are_told_wherever_they_are_changed(self):
        case = self.make_case()
        terms = (
            self.env.ref("account.account_payment_term_30days"),
            self.env.ref("account.account_payment_term_15days"),
        )
        self.take_types("vendor")
        case.payment_term_id = terms[0]
        self.assertEqual(self.take_types("vendor"), ["vendor.updated"])
        self.vendor.property_supplier_payment_term_id = terms[1]
        self.assertEqual(self.take_types("vendor"), ["vendor.updated"])
        other = self.setup_other_company()["company"]
        self.vendor.with_company(other).property_supplier_payment_term_id = terms[0]
        self.assertFalse(self.take_types("vendor"))
