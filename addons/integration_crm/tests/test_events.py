# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_outbox.tests.common import OutboxCase

from .common import CrmCase


@tagged("post_install", "-at_install")
class TestEvents(OutboxCase, CrmCase):
    """Each event of an interaction is told once, when it becomes true."""

    entity = "interaction"

    def test_the_life_of_an_interaction(self):
        interaction = self.make_interactions(1)
        self.assertEqual(self.take_types(), ["interaction.created"])
        interaction.team_id = self.team
        self.assertEqual(self.take_types(), ["interaction.assigned", "interaction.updated"])
        interaction.write({"user_id": self.clerk.id, "team_id": self.team.id})
        self.assertEqual(self.take_types(), ["interaction.assigned", "interaction.updated"])
        interaction.action_set_lost()
        self.assertEqual(self.take_types(), ["interaction.closed", "interaction.updated"])
        interaction.action_restore()
        self.assertNotIn("interaction.closed", self.take_types())
        interaction.action_set_won()
        self.assertEqual(self.take_types(), ["interaction.closed", "interaction.updated"])

    def test_one_that_was_lost_and_is_won_or_the_reverse_is_closed_again(self):
        interaction = self.make_interactions(1)
        stage = interaction.stage_id
        interaction.action_set_lost()
        self.commit()
        interaction.action_set_won()
        self.assertEqual(self.take_types(), ["interaction.closed", "interaction.updated"])
        interaction.write({"stage_id": stage.id, "probability": 0, "active": False})
        self.assertEqual(interaction.interaction_status, "closed_lost")
        self.assertEqual(self.take_types(), ["interaction.closed", "interaction.updated"])

    def test_a_merge_tells_which_one_is_left_and_the_old_id_leads_there(self):
        def merge(both):
            return both.with_user(self.clerk).merge_opportunity()

        def convert(both):
            wizard = self.env["crm.lead2opportunity.partner"].with_context(
                active_model="crm.lead", active_id=both[0].id, active_ids=both[0].ids
            )
            wizard.create({"name": "merge", "duplicated_lead_ids": [Command.set(both.ids)]}).action_apply()
            return both.exists()

        mapper = self.env["integration.mapper.interaction"]
        for way in (merge, convert):
            with self.subTest(way.__name__):
                both = self.make_interactions(2)
                uids = {lead.id: self.uid_of(lead, "interaction") for lead in both}
                self.commit()
                left = way(both)
                gone = both - left
                old, new = uids[gone.id], uids[left.id]
                self.assertFalse(gone.exists())
                self.assertEqual(mapper._find_moved([old]), {old: new})
                told = self.commit().sudo().filtered(lambda event: event.entity == "interaction")
                self.assertEqual(set(told.mapped("subject_uid")), {new}, "the other one is not removed")
                [merged] = told.filtered(lambda event: event.type == "interaction.merged")
                self.assertEqual(json.loads(merged.payload)["former_ids"], [old])

    def test_one_that_is_deleted_is_told_as_removed(self):
        interaction = self.make_interactions(1)
        self.commit()
        interaction.unlink()
        self.assertEqual(self.take_types(), ["interaction.removed"])

    def test_one_that_somebody_takes_at_once_is_assigned_with_its_creation(self):
        self.make_interactions(1, user_id=self.clerk.id)
        self.assertEqual(self.take_types(), ["interaction.assigned", "interaction.created"])

    def test_one_that_is_given_back_is_not_assigned(self):
        interaction = self.make_interactions(1, user_id=self.clerk.id, team_id=self.team.id)
        self.commit()
        interaction.user_id = False
        self.assertEqual(self.take_types(), ["interaction.updated"])

    def test_what_is_undone_or_rolled_back_is_not_told(self):
        interaction = self.make_interactions(1)
        self.commit()
        interaction.user_id = self.clerk
        interaction.write({"user_id": False, "team_id": False})
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            interaction.action_set_lost()
            self.env.flush_all()
            raise ZeroDivisionError
        self.assertEqual(self.take_types(), [])
