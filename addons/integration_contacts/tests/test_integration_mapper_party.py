# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    InvalidFilter,
    LoginProtected,
    NotFound,
    OwnedElsewhere,
    SchemaViolation,
    UnknownReference,
    UnmappedCode,
)


@tagged("post_install", "-at_install")
class TestIntegrationMapperParty(MapperCase, TransactionCase):
    contract = "party.v1"

    def make_records(self, count):
        belgium = self.env.ref("base.be")
        parent = self.env["res.partner"].create({"name": "Northgate", "is_company": True})
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Party {number}",
                    "parent_id": parent.id,
                    "party_payer": True,
                    "email": f"party{number}@northgate.example",
                    "country_id": belgium.id,
                }
                for number in range(count)
            ]
        )

    def test_a_document_becomes_a_contact_and_is_read_back(self):
        document = {
            "name": "Northgate Health Insurance",
            "kind": "organisation",
            "roles": ["payer", "customer"],
            "email": "billing@northgate.example",
            "address": {"street": "Main Street 1", "city": "San Diego", "country": "US", "region": "US-CA"},
        }
        partner = self.mapper._create_from([document])
        self.assertEqual(partner.state_id, self.env.ref("base.state_us_5"))
        self.assertTrue(partner.is_company and partner.party_payer and partner.party_customer)
        shown = self.mapper._project(partner)[0]
        self.assertEqual(shown["roles"], ["customer", "payer"])
        self.assertEqual(shown["address"]["region"], "US-CA")
        self.assertIsNone(shown["company"])
        self.assertEqual(self.mapper._find(shown["id"]), partner)

    def test_a_change_leaves_alone_what_it_does_not_name(self):
        partner = self.make_records(1)
        self.mapper._update_from(partner, {"address": {"city": "Ghent"}, "email": None})
        self.assertEqual((partner.city, partner.country_id.code, partner.email), ("Ghent", "BE", False))
        self.mapper._update_from(partner, {"address": None})
        self.assertFalse(partner.city or partner.country_id)

    def test_the_address_of_somebody_who_logs_in_is_not_changed_from_outside(self):
        user = new_test_user(self.env, "portal", "base.group_portal", email="portal@northgate.example")
        partner = user.partner_id
        for address in ("thief@example.org", None):
            for active in (True, False):
                user.active = active
                self.assert_refused(
                    LoginProtected, "/email", self.mapper._update_from, partner, {"email": address}
                )
        self.mapper._update_from(partner, {"email": "portal@northgate.example", "phone": "+32 2 555 01 23"})
        self.assertEqual((partner.email, partner.phone), ("portal@northgate.example", "+32 2 555 01 23"))

    def test_what_our_own_companies_are_called_is_changed_in_odoo_alone(self):
        company = self.env["res.company"].create({"name": "Lakeside Clinic"})
        for document in ({"name": "Thief"}, {"tax_id": "US-1"}):
            self.assert_refused(OwnedElsewhere, "", self.mapper._update_from, company.partner_id, document)
        self.assertEqual(company.name, "Lakeside Clinic")

    def assert_ours_kept(self, ours, function, *args):
        """Assert that a write of others is refused, and leaves our own address and tax ID as they were."""
        names = ("street", "city", "vat")
        before = [ours[name] for name in names]
        with self.assertRaises(OwnedElsewhere), self.env.cr.savepoint():
            function(*args)
        self.env.invalidate_all()
        self.assertEqual([ours[name] for name in names], before)

    def test_a_contact_below_our_own_company_changes_neither_its_address_nor_its_tax_id(self):
        vals = {"name": "Lakeside Clinic", "street": "Quay 1", "vat": "L-1"}
        ours = self.env["res.company"].create(vals).partner_id
        document = {"name": "Jo", "kind": "person", "organisation": self.reference(ours, "party")}
        assistant = self.mapper._create_from([document])
        document["organisation"] = self.reference(assistant, "party")
        below = self.mapper._create_from([document])
        for contact in (assistant, below):
            for change in ({"tax_id": "EVIL-1"}, {"address": {"street": "Evil Street"}}):
                with self.subTest(contact=contact, change=change):
                    self.assert_ours_kept(ours, self.mapper._update_from, contact, change)
                    self.assert_ours_kept(ours, self.mapper._write_decided, contact, change)
        self.mapper._update_from(assistant, {"phone": "+32 2 555 01 23"})
        self.assertEqual(assistant.phone, "+32 2 555 01 23")

    def test_whoever_comes_to_be_below_our_own_company_does_not_give_it_what_it_lacks(self):
        ours = self.env["res.company"].create({"name": "Lakeside Clinic"}).partner_id
        reference = {"organisation": self.reference(ours, "party")}
        document = {"name": "Jo", "kind": "person"}
        for evil in ({"tax_id": "EVIL-1"}, {"address": {"street": "Evil Street"}}):
            with self.subTest(evil):
                other = {"name": "Stranger"}
                self.assert_ours_kept(
                    ours, self.mapper._create_from, [other, {**document, **evil, **reference}]
                )
                contact = self.mapper._create_from([{**document, **evil}])
                self.assert_ours_kept(ours, self.mapper._update_from, contact, reference)

    def test_what_our_own_company_is_below_of_does_not_change_its_address(self):
        ours = self.env["res.company"].create({"name": "Lakeside Clinic", "street": "Quay 1"}).partner_id
        holding = self.env["res.partner"].create({"name": "Holding", "is_company": True})
        ours.parent_id = holding
        address = {"address": {"street": "Evil Street", "city": "Elsewhere"}}
        self.assert_ours_kept(ours, self.mapper._update_from, holding, address)

    def test_a_filter_by_an_unknown_organisation_finds_nobody(self):
        self.assertFalse(self.make_records(1).parent_id.parent_id)  # there are some without any
        unknown = {"organisation": "00000000-0000-4000-8000-000000000000"}
        self.assertEqual(self.mapper._search_page(unknown), (self.env["res.partner"], None))

    def test_a_reference_to_nobody_is_refused_where_it_stands(self):
        unknown = {"entity": "party", "id": "00000000-0000-4000-8000-000000000000"}
        document = {"name": "A", "organisation": unknown}
        self.assert_refused(UnknownReference, "/organisation", self.mapper._create_from, [document])

    def test_an_unmapped_code_is_refused_where_it_stands(self):
        document = {"name": "A", "address": {"country": "XX"}}
        self.assert_refused(UnmappedCode, "/address/country", self.mapper._create_from, [document])

    def test_a_document_of_several_that_fails_is_named(self):
        with self.assertRaises(SchemaViolation) as caught:
            self.mapper._create_from([{"name": "A"}, {"name": "B", "kind": "robot"}])
        self.assertEqual(caught.exception.extra["index"], 1)
        self.assertFalse(self.env["res.partner"].search_count([("name", "=", "A")]))

    def test_a_text_that_no_database_holds_is_refused(self):
        for name in ("a\x00b", "\ud800"):
            self.assert_refused(SchemaViolation, "/name", self.mapper._create_from, [{"name": name}])
            with self.assertRaises(InvalidFilter):
                self.mapper._search_page({"reference": name})

    def test_a_list_shows_each_record_once_while_others_are_written(self):
        partners = self.make_records(5)
        organisation = self.mapper._project(partners.parent_id)[0]["id"]
        first, cursor = self.mapper._search_page({"organisation": organisation}, limit=2)
        first.write({"name": "ZZZ"})
        second, cursor = self.mapper._search_page({"organisation": organisation}, cursor, 2)
        third, cursor = self.mapper._search_page({"organisation": organisation}, cursor, 2)
        self.assertEqual(first + second + third, partners)
        self.assertIsNone(cursor)

    def test_archived_parties_are_still_found(self):
        partner = self.make_records(1)
        uid = self.mapper._project(partner)[0]["id"]
        partner.active = False
        self.assertEqual(self.mapper._find(uid), partner)
        self.assertIs(self.mapper._project(partner)[0]["active"], False)

    def test_an_address_without_name_is_shown_by_its_organisation(self):
        parent = self.make_records(1).parent_id
        address = self.env["res.partner"].create({"parent_id": parent.id, "type": "invoice"})
        self.assertEqual(self.mapper._project(address)[0]["name"], address.complete_name)

    def take_subjects(self):
        """Return the canonical uids that the events of this transaction so far are about."""
        self.env.cr.precommit.run()
        return set(self.env["integration.event"].sudo().search([]).mapped("subject_uid"))

    def test_staff_and_machines_are_no_parties_and_portal_users_are(self):
        nurse = new_test_user(self.env, "nurse", "base.group_user")
        machine = new_test_user(self.env, "machine", "base.group_user")
        machine.active = False
        patient = new_test_user(self.env, "patient", "base.group_portal")
        subjects = self.take_subjects()
        partners = self.mapper._search_page(limit=500)[0]
        self.assertNotIn(self.env.ref("base.partner_root"), partners)
        for user in (nurse, machine):
            self.assertNotIn(user.partner_id, partners)
            self.assertNotIn(self.uid_of(user.partner_id, "party"), subjects)
            with self.assertRaises(NotFound):
                self.mapper._find(self.uid_of(user.partner_id, "party"))
        self.assertIn(patient.partner_id, partners)
        self.assertIn(self.uid_of(patient.partner_id, "party"), subjects)

    def test_a_contact_that_becomes_staff_is_no_party_any_more(self):
        partner = self.make_records(1)
        uid = self.uid_of(partner, "party")
        self.assertEqual(self.mapper._find(uid), partner)
        self.assertIn(uid, self.take_subjects())
        self.env["res.users"].create({"name": "Employee", "login": "employee", "partner_id": partner.id})
        partner.phone = "+32 2 000 00 00"
        # all of this is one transaction, of which the final state counts
        self.assertNotIn(uid, self.take_subjects())
        with self.assertRaises(NotFound):
            self.mapper._find(uid)
