# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..engine.report import WriteReport
from .master_case import MasterCase

OLD = "old@harbour.example"


@tagged("post_install", "-at_install")
class TestIntegrationPropertySource(MasterCase, TransactionCase):
    def test_without_a_rule_nothing_is_kept(self):
        self.write(self.ehr, {"email": "a@harbour.example"})
        self.make(self.ehr, {"name": "A", "kind": "person"})
        self.assertFalse(self.env["integration.property.source"].search([]))

    def test_two_systems_in_any_order_leave_the_same_record(self):
        self.survive(self.ehr, self.crm)
        said = {self.ehr: {"email": "ehr@harbour.example"}, self.crm: {"email": "crm@harbour.example"}}
        for order in ([self.ehr, self.crm], [self.crm, self.ehr]):
            record = self.env["res.partner"].create({"name": "Twice", "email": OLD})
            for system in order:
                self.write(system, said[system], record)
            self.assertEqual(record.email, "ehr@harbour.example")
            sources = self.find_sources("email", record)
            self.assertEqual(sources.keys(), {None, "owner-ehr", "owner-crm"})
            self.assertEqual(
                [(code, source.reason) for code, source in sources.items() if source.is_winner],
                [("owner-ehr", "source")],
            )

    def test_who_is_outranked_is_told_and_kept(self):
        self.survive(self.ehr)
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        report = WriteReport()
        self.write(self.crm, {"email": "crm@harbour.example", "phone": "+1 2"}, report=report)
        self.assertEqual(report.outranked, ["/email"])
        self.assertEqual((self.partner.email, self.partner.phone), ("ehr@harbour.example", "+1 2"))
        self.assertEqual(self.find_sources("email")["owner-crm"].value_text, "crm@harbour.example")

    def test_without_criteria_the_most_recent_word_wins_and_repeating_it_changes_nothing(self):
        self.survive()
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.write(self.crm, {"email": "crm@harbour.example"})
        self.assertEqual(self.partner.email, "crm@harbour.example")
        since = self.find_sources("email")["owner-ehr"].observed_at
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.assertEqual(self.partner.email, "crm@harbour.example")
        self.assertEqual(self.find_sources("email")["owner-ehr"].observed_at, since)

    def test_unlinking_a_source_rebuilds_the_record_from_what_is_left(self):
        self.survive(self.ehr, self.crm)
        self.write(self.crm, {"email": "crm@harbour.example", "website": "https://crm.example"})
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        sources = self.env["integration.property.source"]
        sources._remove_system(self.mapper, self.partner, self.ehr.id)
        self.assertEqual(self.partner.email, "crm@harbour.example")
        sources._remove_system(self.mapper, self.partner, self.crm.id)
        self.assertEqual(self.partner.email, OLD, "what Odoo said before")
        self.assertFalse(self.partner.website, "nobody says anything")
        self.assertEqual(self.find_sources("email").keys(), {None})

    def test_a_rebuild_writes_nothing_where_nothing_changed(self):
        self.survive(self.ehr)
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.env.flush_all()
        with patch.object(type(self.partner), "write", side_effect=AssertionError("written")):
            self.env["integration.property.source"]._rebuild(self.mapper, self.partner)

    def test_a_group_is_said_as_a_whole(self):
        self.survive(self.ehr, self.crm)
        self.write(self.crm, {"address": {"street": "Pier 1", "city": "Ghent"}})
        self.write(self.ehr, {"address": {"city": "San Diego", "street": None}})
        self.write(self.crm, {"address": {"city": "Bruges"}})
        self.assertEqual((self.partner.street, self.partner.city), (False, "San Diego"))
        self.env["integration.property.source"]._remove_system(self.mapper, self.partner, self.ehr.id)
        self.assertEqual((self.partner.street, self.partner.city), ("Pier 1", "Bruges"))

    def test_what_people_enter_is_what_odoo_says(self):
        self.survive(self.ehr)
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.partner.email = "person@harbour.example"
        self.write(self.crm, {"email": "crm@harbour.example"})
        self.assertEqual(self.find_sources("email")[None].value_text, "person@harbour.example")
        self.assertEqual(self.partner.email, "ehr@harbour.example", "the rule prefers the EHR")

    def test_what_a_system_creates_it_has_said_and_many_take_one_statement_to_keep(self):
        self.survive(self.ehr)
        self.make(self.ehr, {"name": "Warm up", "kind": "person"})
        mapper = self.mapper.with_context(integration_system_id=self.ehr.id)
        with patch.object(type(self.env["integration.property.source"]), "_upsert", autospec=True) as upsert:
            records = mapper._create_from([{"name": f"P{n}", "kind": "person"} for n in range(20)])
        self.assertEqual([len(call.args[2]) for call in upsert.call_args_list], [40])
        self.assertEqual(len(records), 20)
        record = self.make(self.ehr, {"name": "Kept", "kind": "person"})
        source = self.find_sources("name", record)["owner-ehr"]
        self.assertEqual((source.value_text, source.is_winner, source.reason), ("Kept", True, "only"))

    def test_a_pin_beats_all_until_it_is_taken_off(self):
        self.survive(self.ehr)
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.write(self.crm, {"email": "crm@harbour.example"})
        self.find_sources("email")["owner-crm"].action_pin()
        self.assertEqual(self.partner.email, "crm@harbour.example")
        self.assertEqual(self.find_sources("email")["owner-crm"].reason, "pin")
        self.write(self.ehr, {"email": "ehr2@harbour.example"})
        self.assertEqual(self.partner.email, "crm@harbour.example")
        self.find_sources("email")[None].action_pin()
        self.assertFalse(self.find_sources("email")["owner-crm"].is_pinned, "one pin at a time")
        self.assertEqual(self.partner.email, OLD)
        self.find_sources("email")[None].action_unpin()
        self.assertEqual(self.partner.email, "ehr2@harbour.example")
        actions = self.env["integration.audit"].search([("action", "=like", "source.%")]).mapped("action")
        self.assertEqual(actions, ["source.unpinned", "source.pinned", "source.pinned"])

    def test_what_is_verified_is_one_value_and_not_the_next_of_its_system(self):
        self.survive("verified")
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        self.write(self.crm, {"email": "crm@harbour.example"})
        self.find_sources("email")["owner-ehr"].action_verify()
        self.assertEqual(self.partner.email, "ehr@harbour.example")
        self.write(self.ehr, {"email": "ehr2@harbour.example"})
        self.assertFalse(self.find_sources("email")["owner-ehr"].is_verified)
        self.find_sources("email")["owner-crm"].action_verify()
        self.assertEqual(self.partner.email, "crm@harbour.example")
        self.find_sources("email")["owner-crm"].action_unverify()
        self.assertEqual(self.partner.email, "ehr2@harbour.example")
        self.find_sources("email")["owner-ehr"].action_remove()
        self.assertEqual(self.partner.email, "crm@harbour.example")

    def test_only_stewards_decide_and_with_their_own_rights_in_odoo(self):
        self.survive()
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        source = self.find_sources("email")[None]
        operator = new_test_user(
            self.env, "src-op", "integration_core.group_integration_operator,base.group_partner_manager"
        )
        user = self.make_steward("src-steward")
        for other in (operator, user):  # the steward has no right on the record yet
            with self.assertRaises(AccessError):
                source.with_user(other).action_pin()
        user.group_ids += self.env.ref("base.group_partner_manager")
        source.with_user(user).action_pin()
        self.assertEqual((self.partner.email, self.partner.write_uid), (OLD, user))

    def test_nobody_reads_or_searches_a_value_but_by_the_right_on_its_record(self):
        self.survive()
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        source = self.find_sources("email")["owner-ehr"]
        groups = ",".join(f"integration_core.group_integration_{name}" for name in ("auditor", "manager"))
        user = new_test_user(self.env, "src-raw", groups)
        for name in ("value", "shown"):
            with self.assertRaises(AccessError):
                source.with_user(user).read([name])
            with self.assertRaises(AccessError):
                source.with_user(user).search([(name, "like", "harbour")])

    def test_an_accepted_proposal_is_pinned(self):
        self.survive(self.ehr)
        self.own("email", others="propose")
        self.own("address.city", others="propose")
        self.write(self.ehr, {"email": "ehr@harbour.example", "address": {"street": "Pier 1"}})
        self.write(self.crm, {"email": "crm@harbour.example", "address": {"city": "Ghent"}})
        self.env["integration.proposal"].search([("state", "=", "open")]).action_accept()
        self.assertEqual(self.partner.email, "crm@harbour.example")
        self.assertEqual((self.partner.street, self.partner.city), ("Pier 1", "Ghent"))
        self.assertTrue(self.find_sources("email")["owner-crm"].is_pinned)

    def test_sources_of_merged_records_move_and_the_target_follows(self):
        self.survive(self.ehr, self.crm)
        other = self.env["res.partner"].create({"name": "Harbour Clinic (2)"})
        self.write(self.crm, {"email": "crm@harbour.example"})
        self.write(self.crm, {"email": "crm2@harbour.example", "phone": "+1 3"}, other)
        self.write(self.ehr, {"email": "ehr@harbour.example"}, other)
        self.env["integration.identifier"]._redirect(other, self.partner)
        self.assertEqual(self.partner.email, "ehr@harbour.example")
        self.assertEqual(self.partner.phone, "+1 3")
        self.assertEqual(self.find_sources("email")["owner-crm"].value_text, "crm2@harbour.example")
        self.assertFalse(self.find_sources("email", other))

    def test_a_rule_of_a_company_decides_about_its_records_alone(self):
        ours, theirs = self.env.company, self.env["res.company"].create({"name": "Elsewhere"})
        self.survive(self.ehr, path="email", company_id=ours.id)
        self.survive(self.crm, path="email", company_id=theirs.id)
        for company, winner in ((ours, "ehr"), (theirs, "crm"), (self.env["res.company"], None)):
            record = self.env["res.partner"].create({"name": "A", "company_id": company.id})
            for system, code in ((self.ehr, "ehr"), (self.crm, "crm"), (self.ehr, "ehr")):
                self.write(system, {"email": f"{code}@harbour.example"}, record)
            self.assertEqual(record.email, f"{winner or 'ehr'}@harbour.example")
            self.assertEqual(bool(self.find_sources("email", record)), bool(winner))
            for source in self.find_sources("email", record).values():
                self.assertEqual(source.company_id, company)

    def say_in_codes_of_another_company(self):
        """Let the CRM name the country of a contact that all companies share by a code of one company alone."""
        there, country = self.env["res.company"].create({"name": "Elsewhere"}), self.env.ref("base.be")
        vals = {"table": "country", "code": "XX", "res_model": "res.country", "res_id": country.id}
        self.env["integration.code"].create({**vals, "company_id": there.id})
        mapper = self.mapper.with_company(there).with_context(integration_system_id=self.crm.id)
        mapper._update_from(self.partner.with_env(mapper.env), {"address": {"country": "XX"}})
        self.assertEqual(self.partner.country_id, country)
        return country

    def test_what_was_said_in_the_codes_of_one_company_is_no_change_by_people_in_another(self):
        self.survive("recent", path="address")
        self.say_in_codes_of_another_company()
        self.env["integration.property.source"]._rebuild(self.mapper, self.partner)
        self.assertEqual(self.find_sources("address").keys(), {"owner-crm"})
        here = self.make_steward("src-here", "base.group_partner_manager")
        self.find_sources("address")["owner-crm"].with_user(here).action_verify()
        self.assertEqual(self.find_sources("address").keys(), {"owner-crm"})
        self.partner.city = "Ghent"
        self.env["integration.property.source"]._rebuild(self.mapper, self.partner)
        self.assertEqual(self.find_sources("address").keys(), {"owner-crm", None})

    def test_what_was_said_in_the_codes_of_one_company_is_written_by_a_rebuild_in_another(self):
        self.survive(self.crm, path="address")
        country = self.say_in_codes_of_another_company()
        self.partner.country_id = self.env.ref("base.fr")
        self.env["integration.property.source"]._rebuild(self.mapper, self.partner)
        self.assertEqual(self.partner.country_id, country)

    def test_a_changed_rule_rebuilds_all_in_slices(self):
        rule = self.survive(self.ehr, self.crm)
        records = self.env["res.partner"].create([{"name": f"R{n}"} for n in range(5)])
        for record in records:
            self.write(self.ehr, {"email": f"ehr{record.id}@harbour.example"}, record)
            self.write(self.crm, {"email": f"crm{record.id}@harbour.example"}, record)
        rule.criterion_ids[0].unlink()
        rule.action_rebuild()
        rebuild = rule.rebuild_ids
        self.assertEqual((rebuild.total, rebuild.progress), (5, 0))
        self.assertEqual(rebuild._work(3), 3)
        self.assertEqual((rebuild.state, rebuild.progress), ("running", 60))
        self.assertEqual(rebuild._work(3), 2)
        self.assertEqual((rebuild.state, rebuild.done, rebuild.failed), ("done", 5, 0))
        self.assertEqual(records.mapped("email"), [f"crm{record.id}@harbour.example" for record in records])

    def test_a_record_that_cannot_be_written_is_an_issue_and_the_others_go_on(self):
        rule = self.survive(self.ehr)
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        rule.action_rebuild()
        sources = type(self.env["integration.property.source"])
        with patch.object(sources, "_rebuild", autospec=True, side_effect=UserError("no")):
            rule.rebuild_ids._work(10)
        self.assertEqual((rule.rebuild_ids.done, rule.rebuild_ids.failed), (0, 1))
        issue = self.env["integration.issue"].search([("code", "=", "sources_not_weighed")])
        self.assertEqual(issue._get_affected(), self.partner)

    def test_what_cannot_have_several_sources_gets_no_rule(self):
        for path in ("id", "company", "address.city", "no_such"):
            with self.assertRaises(ValidationError):
                self.survive(path=path)

    def test_the_screen_of_a_record_lists_its_sources(self):
        self.survive()
        self.own("email")
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        identifier = self.env["integration.identifier"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.partner.id)], limit=1
        )
        server = self.env["ir.actions.server"].search(
            [("binding_model_id.model", "=", "res.partner"), ("name", "=", "Sources")]
        )
        bound = server.with_context(active_model="res.partner", active_id=self.partner.id).run()
        action = identifier.action_open_sources()
        self.assertEqual(bound["domain"], action["domain"])
        shown = self.env["integration.property.source"].search(action["domain"])
        self.assertEqual(set(shown.mapped("path")), {"email"})
        self.assertEqual(set(shown.mapped("owner_text")), {"owner-ehr"})

    def test_an_erasure_takes_what_was_said_along_and_so_does_the_end_of_the_record(self):
        self.survive()
        self.write(self.ehr, {"email": "ehr@harbour.example"})
        uid = self.mapper._project(self.partner)[0]["id"]
        self.env["integration.subject"]._erase_subject("party", uid)
        self.assertFalse(self.find_sources("email"))
        self.write(self.ehr, {"email": "ehr2@harbour.example"})
        self.partner.unlink()
        self.env["integration.property.source"]._gc_gone()
        self.assertFalse(self.env["integration.property.source"].search([]))
