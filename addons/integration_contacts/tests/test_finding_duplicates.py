# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which contacts are proposed as the same party, and which are not."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_contract.models import integration_matching_finding as finding

from .duplicates import DuplicateCase


@tagged("post_install", "-at_install")
class TestFindingDuplicates(DuplicateCase, TransactionCase):
    def test_what_was_typed_twice_is_found_with_its_reasons_and_a_stranger_is_not(self):
        one = self.make()
        other = self.make(
            name="Featherstone, Wilhelmina", email="w.f@home.example", street="12 Quilfeather St."
        )
        stranger = self.make(
            name="Gregory Peck", email="g@p.example", phone="", street="9 Oak Road", city="Shelby", zip="1"
        )
        self.find()
        pair = self.pair(one, other)
        self.assertEqual((pair.state, pair.level), ("open", "possible"))
        self.assertGreaterEqual(pair.score, self.matching.possible_percent)
        self.assertIn("Name: the same", pair.why)
        self.assertIn("Email: different", pair.why)
        self.assertIn("Street: alike", pair.why)
        self.assertFalse(self.duplicates.search([("right_id", "=", stranger.id)]))

    def test_nothing_of_the_records_is_kept_with_the_pair(self):
        one, other = self.make(), self.make()
        self.find()
        pair = self.pair(one, other)
        kept = str([pair.told, pair.identified_by, pair.display_name, pair.why])
        for text in ("Wilhelmina", "clinic", "4477", "Quill", "Oakmarsh"):
            self.assertNotIn(text, kept)

    def test_a_shared_tax_id_is_certain_unless_the_names_contradict_it(self):
        vals = {"is_company": True, "vat": "US 77-1234567", "email": False, "street": False}
        one = self.make(name="Northgate Supplies Ltd", **vals)
        same = self.make(name="Northgate Supplies", **{**vals, "vat": "US771234567"})
        unlike = self.make(name="Quartz Holdings", **vals)
        self.find()
        pair = self.pair(one, same)
        self.assertEqual((pair.level, pair.identified_by), ("certain", "tax_id"))
        self.assertIn("Identified by: Tax ID", pair.why)
        self.assertEqual(self.pair(one, unlike).level, "possible")

    def test_the_contacts_of_an_organisation_are_not_one_because_of_its_tax_id(self):
        company = self.make(name="Northgate Supplies", is_company=True, vat="US 77-1234567", street="1 Elm")
        people = [
            self.env["res.partner"].create({"name": name, "parent_id": company.id, "type": "contact"})
            for name in ("Jane Doe", "Gregory Peck")
        ]
        self.assertEqual({person.vat for person in people}, {company.vat})
        self.find()
        self.assertFalse(self.pair(*people))

    def test_a_person_and_an_organisation_are_never_one(self):
        person, company = self.make(), self.make(is_company=True)
        self.find()
        self.assertFalse(self.pair(person, company))

    def test_the_pattern_for_users_of_the_portal_is_no_party(self):
        pattern = self.env.ref("base.template_portal_user_id").partner_id
        self.assertTrue(pattern.party_staff)
        domain = [("party_staff", "=", False), ("id", "=", pattern.id)]
        self.assertFalse(self.env["res.partner"].with_context(active_test=False).search(domain))

    def test_the_contacts_of_staff_are_not_looked_at(self):
        user = new_test_user(self.env, "wilhelmina", groups="base.group_user", email="w@clinic.example")
        user.partner_id.write({"name": "Wilhelmina Featherstone", "email": "wilhelmina@clinic.example"})
        party = self.make()
        self.find()
        self.assertFalse(self.pair(user.partner_id, party))

    def test_only_what_changed_is_looked_at_and_meets_all_others(self):
        one = self.make()
        everything = self.find(again=True)
        self.assertEqual(everything, self.matching.total_count)
        self.env.cr.execute("UPDATE res_partner SET write_date = write_date - interval '1 day'")
        self.matching.since_at = fields.Datetime.now() - timedelta(hours=12)
        other = self.make(name="Wilhelmina Fetherstone")
        changed = self.find()
        self.assertLess(changed, everything)
        self.assertTrue(self.pair(one, other))

    def test_searching_again_keeps_one_row_and_what_was_decided(self):
        one, other, third = self.make(), self.make(), self.make()
        self.find()
        self.pair(one, other).with_user(self.manager)._refuse_for_ever("They are twins.")
        count = self.duplicates.search_count([])
        self.find(again=True)
        self.assertEqual(self.duplicates.search_count([]), count)
        self.assertEqual(self.pair(one, other).state, "never")
        self.assertEqual(self.pair(one, third).state, "open")

    def test_an_operator_has_everything_looked_at_anew_and_a_viewer_has_not(self):
        self.find()
        self.assertTrue(self.matching.since_at)
        viewer = new_test_user(self.env, "viewer", groups="integration_core.group_integration_user")
        with self.assertRaises(AccessError):
            self.matching.with_user(viewer).action_find_all()
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("integration_contract.ir_cron_matching")
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.matching.with_user(self.operator).action_find_all()
        self.assertFalse(self.matching.since_at)
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_who_starts_a_search_that_nobody_would_do_is_told(self):
        told = self.matching.with_user(self.operator).action_find_changed()
        self.assertIn("background", told["params"]["message"])
        self.env.ref("integration_contract.ir_cron_matching").active = False
        with self.assertRaisesRegex(UserError, "is off"):
            self.matching.with_user(self.operator).action_find_changed()

    def test_thresholds_are_of_the_entity_and_stay_in_order(self):
        self.assertEqual((self.matching.possible_percent, self.matching.certain_percent), (40, 70))
        one, other = self.make(), self.make(email=False, phone=False)
        self.matching.with_user(self.manager).write({"possible_percent": 95, "certain_percent": 96})
        self.find(again=True)
        self.assertFalse(self.pair(one, other))
        self.matching.with_user(self.manager).possible_percent = 40
        self.find(again=True)
        self.assertEqual(self.pair(one, other).level, "possible")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.matching.write({"certain_percent": 30})
            self.env.flush_all()

    def test_what_is_not_alike_any_more_is_closed_and_opened_when_it_is_again(self):
        one, other = self.make(), self.make()
        self.find()
        pair = self.pair(one, other)
        different = {"name": "Gregory Peck", "email": "g@p.example", "phone": False, "street": False}
        other.write({**different, "city": False, "zip": False})
        self.find()
        self.assertEqual(pair.state, "gone")
        other.write({"name": one.name, "email": one.email})
        self.find()
        self.assertEqual(pair.state, "open")

    def test_a_pair_whose_record_is_archived_or_deleted_is_closed(self):
        one, archived, deleted = self.make(), self.make(), self.make()
        self.find()
        pairs = self.pair(one, archived), self.pair(one, deleted)
        archived.active = False
        deleted.unlink()
        self.find()
        self.assertEqual([pair.state for pair in pairs], ["gone", "gone"])
        self.env.cr.execute(
            "SELECT count(*) FROM integration_matching_key WHERE res_id = ANY(%s)",
            [[archived.id, deleted.id]],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_a_pair_that_is_alike_stays_open_when_many_others_come_to_share_its_keys(self):
        one, other = self.make(), self.make()
        self.find()
        self.make()
        self.make()
        other.comment = "changed"
        with patch.object(finding, "MOST_IN_A_BLOCK", 2):
            self.find(again=True)
        self.assertEqual(self.pair(one, other).state, "open")

    def test_records_of_two_companies_are_not_compared_and_a_pair_is_seen_by_its_company(self):
        mine, theirs = self.env.company, self.env["res.company"].create({"name": "Elsewhere"})
        shared, here, there = (self.make(company_id=company) for company in (False, mine.id, theirs.id))
        self.find()
        self.assertFalse(self.pair(here, there))
        self.assertEqual(self.pair(shared, here).company_id, mine)
        self.assertEqual(self.pair(shared, there).company_id, theirs)
        seen = self.duplicates.with_user(self.operator).search([])
        self.assertIn(self.pair(shared, here), seen)
        self.assertNotIn(self.pair(shared, there), seen)

    def test_what_is_the_same_but_written_differently_is_not_marked_as_a_difference(self):
        one, other = self.make(), self.make(email="Wilhelmina@CLINIC.example")
        self.find()
        comparison = self.pair(one, other).with_user(self.operator).comparison
        self.assertIn("the same, written differently", comparison)
        self.assertIn("<td>Wilhelmina@CLINIC.example</td>", comparison)

    def test_both_sides_are_shown_with_what_differs_to_who_may_see_them(self):
        one, other = self.make(), self.make(city="Oakmarch")
        self.find()
        pair = self.pair(one, other).with_user(self.operator)
        self.assertEqual((pair.left_name, pair.right_name), (one.display_name, other.display_name))
        marked = '<span class="text-bg-warning px-1 rounded">'
        self.assertIn(f"{marked}Oakmarsh", pair.comparison)
        self.assertIn(f"{marked}Oakmarch", pair.comparison)
        self.assertNotIn(f"{marked}90417", pair.comparison)
        for word in ("True", "Complete Name"):
            self.assertNotIn(word, pair.comparison)
        other.name = "<script>alert(1)</script>"
        self.env.invalidate_all()
        self.assertNotIn("<script>", pair.comparison)
        other.unlink()
        self.env.invalidate_all()
        self.assertIn("not visible", pair.comparison)
        self.assertIn("not visible", pair.right_name)
