# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
