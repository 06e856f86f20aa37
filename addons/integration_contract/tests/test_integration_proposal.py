# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import TransactionCase, new_test_user, tagged

from ..engine.report import WriteReport
from .master_case import MasterCase


@tagged("post_install", "-at_install")
class TestIntegrationProposal(MasterCase, TransactionCase):
    def setUp(self):
        super().setUp()
        self.rule = self.own("email", others="propose")
        self.own("address.city", others="propose")
        self.proposals = self.env["integration.proposal"]

    def find(self, state="open"):
        return self.proposals.search([("res_id", "=", self.partner.id), ("state", "=", state)])

    def propose(self, email="new@harbour.example"):
        self.write(self.crm, {"email": email})
        return self.find()

    def test_what_is_proposed_for_a_record_that_is_merged_is_proposed_for_the_survivor(self):
        proposal = self.propose()
        survivor = self.partner.copy({"email": "other@harbour.example"})
        self.env["integration.identifier"]._redirect(self.partner, survivor)
        self.assertEqual((proposal.state, proposal.res_id), ("open", survivor.id))
        self.assertIn("other@harbour.example", proposal.present_text)
        self.partner.unlink()
        proposal.action_accept()
        self.assertEqual(survivor.email, "new@harbour.example")

    def test_what_the_survivor_says_already_is_not_proposed_to_it(self):
        proposal = self.propose()
        survivor = self.partner.copy({"email": "new@harbour.example"})
        self.env["integration.identifier"]._redirect(self.partner, survivor)
        self.assertEqual(proposal.state, "superseded")

    def test_of_what_a_system_proposes_for_both_its_latest_word_stays(self):
        first = self.propose()
        survivor = self.partner.copy({"email": "other@harbour.example"})
        self.write(self.crm, {"email": "latest@harbour.example"}, survivor)
        [latest] = self.proposals.search([("res_id", "=", survivor.id), ("state", "=", "open")])
        self.env["integration.identifier"]._redirect(self.partner, survivor)
        self.assertEqual((first.state, latest.state), ("superseded", "open"))

    def test_a_restored_copy_keeps_nothing_that_partners_said(self):
        self.propose()
        self.survive("recent", path="phone")
        self.write(self.crm, {"phone": "+1 619 555 0199"})
        self.env.flush_all()
        for query in get_neutralization_queries(["integration_contract"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.proposals.search_count([]))
        self.assertFalse(self.env["integration.property.source"].search_count([]))
        self.assertTrue(self.partner.exists())

    def hide_the_partner(self):
        self.env["ir.rule"].create(
            {
                "name": "not this one",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.partner.id})]",
            }
        )

    def test_the_rest_is_written_and_the_proposal_says_all_about_itself(self):
        report = WriteReport()
        document = {
            "email": "new@harbour.example",
            "phone": "+1 1",
            "address": {"city": "Ghent", "street": "Pier"},
        }
        self.write(self.crm, document, report=report)
        self.assertEqual(report.proposed, ["/email", "/address/city"])
        self.assertEqual((self.partner.phone, self.partner.street), ("+1 1", "Pier"))
        self.assertEqual((self.partner.email, self.partner.city), ("old@harbour.example", False))
        proposal = self.find().filtered(lambda found: found.path == "email")
        self.assertEqual(
            (proposal.present_text, proposal.proposed_text, proposal.system_id, proposal.user_id),
            ("old@harbour.example", "new@harbour.example", self.crm, self.env.user),
        )
        self.assertTrue(proposal.correlation_id and proposal.proposed_at)
        self.assertEqual(proposal._get_affected(), self.partner)

    def test_the_same_again_stays_one_and_another_value_supersedes(self):
        first = self.propose()
        self.assertEqual(self.propose(), first)
        second = self.propose("newer@harbour.example")
        self.assertNotEqual(second, first)
        self.assertEqual((first.state, second.state), ("superseded", "open"))
        self.write(self.crm, {"email": "old@harbour.example"})
        self.assertEqual(second.state, "superseded", "its system says what the record says")
        self.assertFalse(self.find())

    def test_of_what_is_superseded_no_value_is_kept_and_after_a_month_nothing(self):
        first, second = self.propose(), self.propose("newer@harbour.example")
        third = self.propose("newest@harbour.example")
        self.assertEqual((first | second).mapped("state"), ["superseded", "superseded"])
        for name in ("present_value", "proposed_value", "reason"):
            self.assertFalse(first[name])
        self.assertTrue(third.proposed_value)
        long_ago = fields.Datetime.now() - timedelta(days=31)
        (first | third)._write_guarded({"decided_at": long_ago})
        self.proposals._gc_superseded()
        self.assertEqual((first | second | third).exists(), second | third)

    def test_what_is_accepted_is_written_and_audited(self):
        proposal = self.propose()
        self.write(self.crm, {"address": {"city": "Ghent"}})
        proposal.action_accept()
        self.assertEqual((self.partner.email, proposal.state), ("new@harbour.example", "accepted"))
        self.assertEqual(proposal.decider_id, self.env.user)
        city = self.find()
        city.action_accept()
        self.assertEqual(self.partner.city, "Ghent")
        trail = self.env["integration.audit"].search(
            [("res_model", "=", proposal._name), ("res_id", "=", proposal.id)], limit=1
        )
        self.assertEqual((trail.action, trail.user_id), ("transition", self.env.user))
        with self.assertRaises(UserError):
            proposal.action_accept()

    def test_a_rejection_needs_a_reason_and_writes_nothing(self):
        proposal = self.propose()
        with self.assertRaises(UserError):
            proposal.action_reject()
        proposal.reason = "The EHR is right."
        proposal.action_reject()
        self.assertEqual((proposal.state, self.partner.email), ("rejected", "old@harbour.example"))
        with self.assertRaises(UserError):
            proposal.reason = "Changed my mind."

    def test_the_reason_of_many_is_kept_beside_what_somebody_has_noted(self):
        proposal = self.propose()
        proposal.reason = "Asked the clinic."
        steward = self.make_steward("prop-many")
        opened = proposal.with_user(steward).with_context(bulk_action="reject").action_open_bulk()
        dialogs = self.env["integration.bulk"].with_user(steward).with_context(**opened["context"])
        dialogs.create({"reason": "The EHR is right."}).action_confirm()
        self.assertEqual(
            (proposal.state, proposal.reason), ("rejected", "Asked the clinic.\nThe EHR is right.")
        )

    def test_nobody_decides_without_the_role_or_writes_without_the_right_in_odoo(self):
        proposal = self.propose()
        viewer = new_test_user(self.env, "prop-view", "integration_core.group_integration_user")
        operator = new_test_user(
            self.env, "prop-op", "integration_core.group_integration_operator,base.group_partner_manager"
        )
        steward = self.make_steward("prop-stew")
        for user in (viewer, operator):
            self.assertFalse(proposal.with_user(user).may_decide)
            with self.assertRaises(AccessError):
                proposal.with_user(user).action_accept()
        self.assertTrue(proposal.with_user(steward).may_decide)
        with self.assertRaises(AccessError):
            proposal.with_user(steward).action_accept()
        steward.group_ids += self.env.ref("base.group_partner_manager")
        proposal.with_user(steward).action_accept()
        self.assertEqual(self.partner.write_uid, steward)

    def test_a_proposal_is_changed_by_its_buttons_only(self):
        proposal = self.propose()
        for vals in ({"state": "accepted"}, {"proposed_value": '"x"'}, {"system_id": self.ehr.id}):
            with self.assertRaises(UserError):
                proposal.write(vals)

    def test_values_are_hidden_from_who_may_not_read_them_in_odoo(self):
        proposal = self.propose()
        steward = new_test_user(self.env, "prop-mask", "integration_core.group_integration_operator")
        seen = proposal.with_user(steward)
        self.assertEqual(seen.proposed_text, "new@harbour.example")
        self.hide_the_partner()
        seen.invalidate_recordset()
        self.assertEqual((seen.present_text, seen.proposed_text), ("•••", "•••"))

    def test_nobody_reads_or_searches_a_value_but_by_the_right_on_its_record(self):
        proposal = self.propose()
        every = "operator,developer,auditor,manager"
        groups = ",".join(f"integration_core.group_integration_{name}" for name in every.split(","))
        user = new_test_user(self.env, "prop-raw", groups)
        for name in ("present_value", "proposed_value"):
            with self.assertRaises(AccessError):
                proposal.with_user(user).read([name])
            with self.assertRaises(AccessError):
                self.proposals.with_user(user).search([(name, "like", "harbour")])

    def test_who_is_told_a_value_of_what_is_read_under_audit_is_in_the_trail(self):
        self.startPatcher(patch.object(type(self.mapper), "_audits_reads", True))
        proposal = self.propose()
        steward = new_test_user(self.env, "prop-read", "integration_core.group_integration_operator")
        uid = self.mapper._project(self.partner)[0]["id"]
        trail = [("action", "=", "personal.read"), ("user_id", "=", steward.id)]
        self.assertEqual(proposal.with_user(steward).proposed_text, "new@harbour.example")
        row = self.env["integration.audit"].search(trail)
        self.assertIn(uid, row.detail)
        self.assertIn("email", row.detail)
        self.assertNotIn("harbour", row.detail)

    def test_who_is_told_a_mask_has_read_nothing(self):
        self.startPatcher(patch.object(type(self.mapper), "_audits_reads", True))
        proposal = self.propose()
        viewer = new_test_user(self.env, "prop-masked", "integration_core.group_integration_user")
        self.hide_the_partner()
        self.assertEqual(proposal.with_user(viewer).proposed_text, "•••")
        trail = [("action", "=", "personal.read"), ("user_id", "=", viewer.id)]
        self.assertFalse(self.env["integration.audit"].search(trail))

    def test_proposals_of_another_company_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        proposal = self.propose()
        stranger = new_test_user(
            self.env,
            "prop-else",
            "integration_core.group_integration_operator",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.proposals.with_user(stranger).search([("id", "=", proposal.id)]))

    def test_an_erasure_takes_the_values_along(self):
        proposal = self.propose()
        uid = self.mapper._project(self.partner)[0]["id"]
        subject = self.env["integration.subject"]
        self.assertIn(1, subject._count_copies("party", uid).values())
        subject._erase_subject("party", uid)
        self.assertEqual((proposal.proposed_value, proposal.state), (False, "superseded"))
        self.assertNotIn(1, subject._count_copies("party", uid).values())
