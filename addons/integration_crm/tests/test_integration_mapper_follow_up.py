# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import (
    NotFound,
    ReadOnlyProperty,
    UnknownReference,
    WrongStatus,
)

from .common import CrmCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperFollowUp(MapperCase, CrmCase):
    contract = "follow_up.v1"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.interaction = cls.make_interactions(1, user_id=cls.clerk.id)

    def make_records(self, count):
        return self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
                    "res_id": self.interaction.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                    "summary": f"Call {number}",
                    "note": "<p>Closed on Fridays.</p>",
                    "user_id": self.clerk.id,
                }
                for number in range(count)
            ]
        )

    def test_a_document_becomes_an_activity_of_who_handles_the_interaction(self):
        document = {
            "interaction": self.reference(self.interaction, "interaction"),
            "kind": "Call",
            "summary": "Ask for the insurance card",
            "due": "2026-02-05",
            "notes": "Closed on Fridays.",
        }
        created = self.mapper.with_user(self.clerk)._create_from([document])
        self.assertIn(created, self.interaction.activity_ids)
        self.assertEqual(created.user_id, self.clerk)
        shown = self.mapper._project(created)[0]
        self.assertLessEqual(document.items(), shown.items())
        self.assertEqual((shown["status"], shown["assignee"]["login"]), ("open", "clerk"))
        found, _cursor = self.mapper._search_page({"interaction": document["interaction"]["id"]})
        self.assertIn(created, found)

    def test_completing_it_stays_in_the_history_of_the_interaction(self):
        activity = self.make_records(1)
        self.mapper.with_user(self.clerk)._invoke(
            activity.with_user(self.clerk), "complete", {"feedback": "Card received."}
        )
        shown = self.mapper._project(activity)[0]
        self.assertEqual(shown["status"], "done")
        self.assertTrue(shown["done_date"])
        self.assertIn("Card received.", self.interaction.message_ids[0].body)
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(activity, "complete")

    def test_it_stays_with_its_interaction(self):
        activity = self.make_records(1)
        other = self.reference(self.make_interactions(1), "interaction")
        change = {"interaction": other}
        self.assert_refused(ReadOnlyProperty, "/interaction", self.mapper._update_from, activity, change)

    def test_an_unknown_interaction_is_refused(self):
        unknown = {"entity": "interaction", "id": "00000000-0000-4000-8000-000000000000"}
        document = {"interaction": unknown}
        self.assert_refused(UnknownReference, "/interaction", self.mapper._create_from, [document])

    def test_activities_on_other_records_are_no_follow_ups(self):
        other = self.party.activity_schedule("mail.mail_activity_data_call", user_id=self.clerk.id)
        with self.assertRaises(NotFound):
            self.mapper._find(self.reference(other, "follow_up")["id"])

    def test_who_does_not_see_the_interaction_does_not_see_what_is_to_be_done(self):
        activity = self.make_records(1)
        viewer = self.make_user("viewer", "base.group_user")
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._project(activity.with_user(viewer))
