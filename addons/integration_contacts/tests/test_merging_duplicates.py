# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What becomes of two contacts that may be the same party."""

from itertools import permutations
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_contract.tests.common import DocumentWords

from .duplicates import DuplicateCase


@tagged("post_install", "-at_install")
class TestMergingDuplicates(DuplicateCase, DocumentWords, TransactionCase):
    def found(self, *partners):
        """Search, and return the pair of the first two as the manager sees it."""
        self.find()
        return self.pair(*partners[:2]).with_user(self.manager)

    def assert_refused(self, pair, survivor, error=UserError):
        with self.assertRaises(error), self.env.cr.savepoint():
            pair._merge(survivor.id)
        self.env.invalidate_all()
        self.assertEqual(pair.sudo().state, "open")

    def test_the_survivor_gets_all_of_the_other_and_the_old_id_leads_to_it(self):
        one, other = self.make(phone=False), self.make(ref="P-4711")
        child = self.env["res.partner"].create({"name": "Assistant", "parent_id": other.id})
        old, new = self.uid_of(other, "party"), self.uid_of(one, "party")
        pair = self.found(one, other)
        pair._merge(one.id, "Same person, asked.")
        self.assertFalse(other.exists())
        self.assertEqual((one.ref, child.parent_id), ("P-4711", one))
        self.assertEqual(self.env["integration.mapper.party"]._find_moved([old]), {old: new})
        self.assertEqual((pair.state, pair.survivor_id), ("merged", one.id))
        self.assertEqual((pair.decided_by_id, pair.reason), (self.manager, "Same person, asked."))
        row = self.env["integration.audit"].search(
            [("res_model", "=", "integration.duplicate"), ("res_id", "=", pair.id)]
        )
        self.assertEqual((row.user_id, row.action), (self.manager, "transition"))
        self.assertNotIn("Wilhelmina", f"{row.res_name} {row.detail}")

    def test_the_newer_one_may_survive(self):
        one, other = self.make(), self.make()
        old, new = self.uid_of(one, "party"), self.uid_of(other, "party")
        self.found(one, other)._merge(other.id)
        self.assertFalse(one.exists())
        self.assertEqual(self.env["integration.mapper.party"]._find_moved([old]), {old: new})

    def test_three_are_one_in_whatever_order_they_are_merged(self):
        for order in permutations(range(3)):
            partners = [self.make(), self.make(), self.make()]
            uids = [self.uid_of(partner, "party") for partner in partners]
            self.find()
            first, second, third = (partners[index] for index in order)
            self.pair(first, second).with_user(self.manager)._merge(second.id)
            self.find()
            self.pair(second, third).with_user(self.manager)._merge(third.id)
            moved = self.env["integration.mapper.party"]._find_moved(uids)
            self.assertEqual(set(moved.values()), {self.uid_of(third, "party")})
            self.assertEqual(len(moved), 2)
            ids = [partner.id for partner in partners]
            left = self.duplicates.search(
                [("state", "=", "open"), "|", ("left_id", "in", ids), ("right_id", "in", ids)]
            )
            self.assertFalse(left, "a pair of what is no more")
            third.unlink()

    def test_other_records_than_the_two_cannot_survive(self):
        one, other, third = self.make(), self.make(), self.make()
        self.assert_refused(self.found(one, other), third)

    def test_what_odoo_or_a_guard_objects_to_is_not_merged(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        vals = {"is_company": True}
        one, other = self.make(vat="US 77-1", **vals), self.make(vat="US 77-1", **vals)
        pair = self.found(one, other)
        other.vat = "US 88-2"
        self.assert_refused(pair, one)
        other.vat = False
        other.is_company = False
        self.assert_refused(pair, one)
        other.write({"is_company": True, "parent_id": one.id})
        self.assert_refused(pair, one)
        other.parent_id = False
        one.company_id = self.env.company
        self.assert_refused(pair, one)  # for all companies it would be lost
        one.company_id = other_company
        self.assert_refused(pair, other)  # not visible to the manager

    def test_two_users_are_not_made_one(self):
        one, other = self.make(), self.make()
        pair = self.found(one, other)
        for partner in (one, other):
            new_test_user(self.env, f"portal{partner.id}", groups="base.group_portal", partner_id=partner.id)
        self.assert_refused(pair, one)

    def test_no_merge_moves_where_the_passwords_of_a_user_go(self):
        one, other = self.make(email="thief@example.org"), self.make()
        new_test_user(self.env, "portal_victim", groups="base.group_portal", partner_id=other.id)
        mapper = self.env["integration.mapper.party"]  # as the superuser, whom Odoo's wizard asks nothing
        for address in ("thief@example.org", False):
            one.email = address
            with self.assertRaises(UserError):
                mapper._check_merge(other, one)
        one.email = other.email
        mapper._check_merge(other, one)

    def test_what_all_companies_share_stays_shared(self):
        one, other = self.make(), self.make(company_id=self.env.company.id)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        below = {other: self.env.company, one: elsewhere}
        contacts = [
            self.env["res.partner"].create(
                {"name": "Assistant", "parent_id": parent.id, "company_id": company.id}
            )
            for parent, company in below.items()
        ]
        self.env["integration.mapper.party"]._merge_records(other, one)
        self.env.invalidate_all()
        self.assertFalse(one.company_id)
        self.assertEqual([contact.parent_id for contact in contacts], [one, one])
        self.assertEqual([contact.company_id for contact in contacts], [self.env.company, elsewhere])

    def test_a_merge_of_contacts_of_our_own_company_leaves_its_address_and_tax_id(self):
        ours = self.env["res.company"].create({"name": "Lakeside Clinic", "street": "Quay 1"}).partner_id
        one = self.make(parent_id=ours.id)
        other = self.make(parent_id=ours.id, type="other", street2="Back door")
        mapper = self.env["integration.mapper.party"]
        with self.assertRaisesRegex(UserError, "company"), self.env.cr.savepoint():
            mapper._merge_records(other, one)
        self.env.invalidate_all()
        self.assertFalse(ours.street2)
        other.type = "contact"  # which has the address of its organisation
        mapper._merge_records(other, one)
        self.assertEqual(one.parent_id, ours)

    def test_two_addresses_need_an_administrator_as_in_odoo_and_one_that_is_missing_does_not(self):
        one, other = self.make(), self.make(email="another@clinic.example")
        pair = self.found(one, other)
        self.assert_refused(pair, one)
        other.email = "Wilhelmina@Clinic.Example"
        pair._merge(one.id)
        self.assertFalse(other.exists())

    def test_operators_see_and_managers_and_the_steward_decide(self):
        one, other = self.make(), self.make()
        pair = self.found(one, other).with_user(self.operator)
        self.assertTrue(pair.left_name)
        self.assertFalse(pair.may_decide)
        self.assert_refused(pair, one, AccessError)
        for call in (
            lambda: pair._refuse_for_ever("x"),
            pair.action_decide,
            lambda: pair.write({"score": 1}),
        ):
            with self.assertRaises(AccessError):
                call()
        self.env["integration.contract"]._get("party.v1").steward_id = self.operator
        self.env.invalidate_all()
        self.assertTrue(pair.may_decide)
        pair._merge(one.id)
        self.assertEqual(pair.state, "merged")

    def test_who_decides_needs_the_right_in_odoo_too(self):
        user = new_test_user(self.env, "only_hub", groups="integration_core.group_integration_manager")
        user.group_ids -= self.env.ref("base.group_partner_manager")
        one, other = self.make(), self.make()
        self.assert_refused(self.found(one, other).with_user(user), one, AccessError)
        self.assertTrue(other.exists())

    def test_never_needs_a_reason_and_can_be_taken_back(self):
        pair = self.found(self.make(), self.make())
        for reason in (False, "  "):
            with self.assertRaises(UserError):
                pair._refuse_for_ever(reason)
        pair._refuse_for_ever("Mother and daughter.")
        self.assertEqual((pair.state, pair.decided_by_id), ("never", self.manager))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            pair._merge(pair.left_id)
        pair.action_reopen()
        self.assertEqual((pair.state, pair.reason), ("open", False))

    def test_who_does_not_see_both_does_not_say_that_they_are_never_the_same(self):
        one, other = self.make(), self.make()
        pair = self.found(one, other)
        one.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            pair._refuse_for_ever("Mother and daughter.")
        self.assertEqual(pair.state, "open")

    def test_who_is_never_the_same_as_one_is_not_the_same_as_its_survivor(self):
        one, other, daughter = self.make(), self.make(), self.make()
        self.find()
        self.pair(other, daughter).with_user(self.manager)._refuse_for_ever("Mother and daughter.")
        self.pair(one, other).with_user(self.manager)._merge(one.id)
        self.find()
        pair = self.pair(one, daughter)
        self.assertEqual((pair.state, pair.reason), ("never", "Mother and daughter."))

    def test_the_form_asks_and_does_what_was_chosen(self):
        one, other = self.make(), self.make()
        pair = self.found(one, other)
        action = pair.with_context(purpose="merge").action_decide()
        wizard = self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        decision = wizard.create({"survivor": "right"})
        self.assertIn("Oakmarsh", decision.comparison)
        decision.action_merge()
        self.assertEqual((one.exists(), pair.survivor_id), (self.env["res.partner"], other.id))

    def test_nothing_is_merged_by_itself_unless_a_manager_has_switched_it_on(self):
        self.assertFalse(self.matching.is_automatic)
        one, other = self.make(), self.make()
        self.assertEqual(self.found(one, other).level, "certain")
        self.assertTrue(other.exists())
        with self.assertRaises(AccessError):
            self.matching.with_user(self.operator).write({"is_automatic": True})
        self.matching.with_user(self.manager).is_automatic = True
        row = self.env["integration.audit"].search([("action", "=", "matching.changed")], limit=1)
        self.assertEqual((row.user_id, row.res_id), (self.manager, self.matching.id))

    def test_by_itself_the_certain_are_merged_and_what_objects_waits_for_a_person(self):
        self.matching.is_automatic = True
        one, certain = self.make(), self.make()
        possible = self.make(name="Wilhelmine Fetherston", email="w@home.example", zip=False)
        vals = {"is_company": True, "name": "Featherstone Ltd", "vat": "US 77-1", "email": False}
        company, twin = self.make(**vals), self.make(**vals)
        new_company = self.env["res.company"].create({"name": "Featherstone", "partner_id": twin.id})
        self.find(again=True)
        self.assertFalse(certain.exists())
        self.assertTrue(possible.exists())
        self.assertEqual(self.pair(one, possible).state, "open")
        refused = self.pair(company, twin)
        self.assertEqual((refused.level, refused.state), ("certain", "open"))
        self.assertIn("company", refused.obstacle)
        self.assertEqual(new_company.partner_id, twin)

    def test_what_postgresql_refuses_waits_for_a_person_and_the_search_goes_on(self):
        self.matching.is_automatic = True
        stranger = {"name": "Gregory Peck", "email": "g@p.example", "phone": "+1 555 010 9999"}
        stranger |= {"street": "9 Oak Road", "city": "Shelby", "zip": "1"}
        one, other, third, fourth = self.make(), self.make(), self.make(**stranger), self.make(**stranger)
        taken, mapper = self.matching.entity, type(self.env["integration.mapper.party"])
        merge = mapper._merge_records

        def collide(mapper, records, target):
            if other in records:
                mapper.env["integration.matching"].create({"entity": taken})
            merge(mapper, records, target)

        with patch.object(mapper, "_merge_records", collide), mute_logger("odoo.sql_db"):
            self.find(again=True)
        self.assertFalse(self.matching.is_running)
        refused = self.pair(one, other)
        self.assertEqual((refused.state, bool(refused.obstacle)), ("open", True))
        self.assertTrue(other.exists())
        self.assertTrue(third.exists())
        self.assertFalse(fourth.exists(), "the other pair is merged all the same")

    def test_a_fault_in_one_merge_by_itself_leaves_the_pair_for_a_person(self):
        self.matching.is_automatic = True
        one, other = self.make(), self.make()
        mapper = type(self.env["integration.mapper.party"])
        with (
            patch.object(mapper, "_merge_records", side_effect=KeyError("Jane")),
            self.assertLogs("odoo.addons.integration_contract", "ERROR"),
        ):
            self.find(again=True)
        self.assertFalse(self.matching.is_running)
        self.assertIn("log", self.pair(one, other).obstacle)

    def test_what_odoo_says_against_a_merge_by_itself_is_not_kept_for_all_to_read(self):
        self.matching.is_automatic = True
        one, other = self.make(), self.make()
        mapper, error = type(self.env["integration.mapper.party"]), UserError("Linked active users: G. Peck")
        with patch.object(mapper, "_merge_records", side_effect=error):
            self.find(again=True)
        self.assertIn("by hand", self.pair(one, other).obstacle)
        self.assertNotIn("Peck", self.pair(one, other).obstacle)

    def test_states_change_as_the_table_says_and_in_no_other_way(self):
        pair = self.found(self.make(), self.make()).sudo()
        with self.assertRaises(UserError):
            pair.write({"state": "merged"})
        allowed = {
            "open": {"merged", "never", "gone"},
            "gone": {"open", "never"},
            "never": {"open"},
            "merged": set(),
        }
        self.assertEqual(pair._transitions, allowed)
