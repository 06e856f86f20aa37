# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    NotFound,
    SchemaViolation,
    UnknownProperty,
    UnknownReference,
    UnmappedCode,
    WrongStatus,
)

from .common import CrmCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperInteraction(MapperCase, CrmCase):
    contract = "interaction.v1"

    def make_records(self, count):
        return self.make_interactions(count, partner_id=self.party.id, team_id=self.team.id)

    def show(self, interaction):
        return self.mapper._project(interaction)[0]

    def test_a_document_becomes_an_interaction_of_nobody_and_is_read_back(self):
        document = {
            "kind": "inquiry",
            "request_number": "REF-7",
            "subject": "Opening hours",
            "contact": {
                "name": "Robin Lee",
                "email": "robin@mail.example",
                "phone": None,
                "organisation": None,
            },
            "channel": "Phone",
            "origin": "Test practice",
            "received_at": "2026-02-02T15:20:00Z",
            "priority": "high",
            "notes": "Called twice.\nSpeaks Spanish & English.",
        }
        created = self.mapper.with_user(self.clerk)._create_from([document])
        self.assertFalse(created.user_id)
        shown = self.show(created)
        self.assertLessEqual(document.items(), shown.items())
        self.assertEqual((shown["status"], shown["assignee"]), ("new", {"name": None, "login": None}))

    def test_an_origin_that_nobody_mapped_is_refused_where_it_stands(self):
        document = {"subject": "Opening hours", "origin": "No such source"}
        self.assert_refused(UnmappedCode, "/origin", self.mapper._create_from, [document])

    def test_contact_details_never_change_the_party(self):
        user = self.make_user("patient", "base.group_portal", email="patient@mail.example")
        party = user.partner_id
        theft = {"email": "thief@mail.example", "phone": "+1 619 555 0000"}
        document = {"subject": "Hello", "party": self.reference(party, "party"), "contact": theft}
        created = self.mapper._create_from([document])
        self.env.flush_all()
        self.assertEqual((party.email, party.phone), ("patient@mail.example", False))
        self.mapper._update_from(created, {"contact": {"email": "other@mail.example"}})
        self.env.flush_all()
        self.assertEqual(party.email, "patient@mail.example")
        self.assertEqual(self.show(created)["contact"]["email"], "other@mail.example")

    def test_assigning_to_a_user_by_login_or_address(self):
        for text in ("clerk", "Clerk@northgate.example"):
            interaction = self.make_interactions(1)
            self.mapper.with_user(self.clerk)._invoke(
                interaction.with_user(self.clerk), "assign", {"assignee": text}
            )
            shown = self.show(interaction)
            self.assertEqual(shown["assignee"]["login"], "clerk")
            self.assertEqual(shown["status"], "assigned")

    def test_assigning_to_a_team(self):
        interaction = self.make_interactions(1)
        self.mapper._invoke(interaction, "assign", {"team": "Test intake"})
        self.assertEqual((interaction.team_id, interaction.user_id.id), (self.team, False))
        self.assertEqual(self.show(interaction)["status"], "assigned")

    def test_assigning_to_nobody_we_know_is_refused(self):
        interaction = self.make_interactions(1)
        portal = self.make_user("patient", "base.group_portal")
        self.clerk.active = False
        for error, pointer, params in (
            (UnknownReference, "/assignee", {"assignee": "nobody"}),
            (UnknownReference, "/assignee", {"assignee": portal.login}),
            (UnknownReference, "/assignee", {"assignee": "clerk"}),
            (UnmappedCode, "/team", {"team": "No such team"}),
            (UnknownProperty, "/user", {"user": "clerk"}),
            (SchemaViolation, "", {}),
        ):
            with self.subTest(params):
                self.assert_refused(error, pointer, self.mapper._invoke, interaction, "assign", params)

    def test_a_code_of_an_action_that_nobody_mapped_is_named_for_who_maps_it(self):
        for action, params, lacking in (
            ("assign", {"team": "INTAKE"}, ("sales_team", "crm.team", "INTAKE", None)),
            ("close", {"outcome": "lost", "reason": "R-1"}, ("close_reason", "crm.lost.reason", "R-1", None)),
        ):
            with self.subTest(action), self.assertRaises(UnmappedCode) as caught:
                self.mapper._invoke(self.make_interactions(1), action, params)
            self.assertEqual(caught.exception.missing, (lacking,))

    def test_assigning_by_a_code_of_the_code_map(self):
        self.env["integration.code"].create(
            {"table": "sales_team", "code": "INTAKE", "res_model": "crm.team", "res_id": self.team.id}
        )
        interaction = self.make_interactions(1)
        self.mapper._invoke(interaction, "assign", {"team": "INTAKE"})
        self.assertEqual(interaction.team_id, self.team)

    def test_assigning_to_somebody_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.make_user("stranger", company_id=other.id, company_ids=other.ids)
        interaction = self.make_interactions(1, company_id=self.env.company.id)
        params = {"assignee": "stranger"}
        self.assert_refused(UnknownReference, "/assignee", self.mapper._invoke, interaction, "assign", params)

    def test_closing_as_lost_keeps_the_reason(self):
        reason = self.env.ref("crm.lost_reason_1")
        interaction = self.make_interactions(1)
        params = {"outcome": "lost", "reason": reason.name}
        self.mapper.with_user(self.clerk)._invoke(interaction.with_user(self.clerk), "close", params)
        shown = self.show(interaction)
        self.assertEqual((shown["status"], shown["close_reason"]), ("closed_lost", reason.name))
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(interaction, "close", params)

    def test_closing_as_won(self):
        interaction = self.make_interactions(1)
        params = {"outcome": "won", "reason": "Too expensive"}
        self.assert_refused(SchemaViolation, "/reason", self.mapper._invoke, interaction, "close", params)
        self.mapper._invoke(interaction, "close", {"outcome": "won"})
        self.assertEqual(self.show(interaction)["status"], "closed_won")

    def test_closing_with_an_unknown_reason_is_refused(self):
        interaction = self.make_interactions(1)
        params = {"outcome": "lost", "reason": "No such reason"}
        self.assert_refused(UnmappedCode, "/reason", self.mapper._invoke, interaction, "close", params)
        self.assertTrue(interaction.active)

    def test_one_that_moves_on_is_in_progress(self):
        interaction = self.make_interactions(1, user_id=self.clerk.id)
        self.assertEqual(self.show(interaction)["status"], "assigned")
        stages = self.env["crm.stage"].search([("is_won", "=", False), ("team_ids", "=", False)])
        interaction.stage_id = stages[-1]
        self.assertEqual(self.show(interaction)["status"], "in_progress")

    def test_what_people_write_freely_is_marked_clinical(self):
        for name in ("subject", "notes"):
            self.assertEqual(self.schema["properties"][name]["x-sensitivity"], "clinical", name)

    def test_notes_written_back_keep_their_markup(self):
        interaction = self.make_interactions(1, description="<p>Bring <b>all</b> papers.</p>")
        shown = self.show(interaction)
        self.mapper._update_from(interaction, {"notes": shown["notes"], "subject": "Papers"})
        self.assertIn("<b>all</b>", interaction.description)

    def test_others_neither_read_nor_write(self):
        interaction = self.make_interactions(1)
        viewer = self.make_user("viewer", "base.group_user")
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._project(interaction.with_user(viewer))
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._create_from([{"subject": "Hello"}])

    def test_another_company_does_not_see_it(self):
        interaction = self.make_interactions(1, company_id=self.env.company.id)
        other = self.env["res.company"].create({"name": "Other clinic"})
        user = self.make_user("stranger", company_id=other.id, company_ids=other.ids)
        uid = self.reference(interaction, "interaction")["id"]
        with self.assertRaises(NotFound):
            self.mapper.with_user(user).with_company(other)._find(uid)
