# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class IntegrationLaneOpening(models.Model):
    """Where the screen of a lane leads: to what waits, what was given up, and why."""

    _inherit = "integration.lane"  # pylint: disable=consider-merging-classes-inherited

    def action_open_waiting(self):
        """What waits to be sent over this lane."""
        self.ensure_one()
        return self.subscription_id.action_open_waiting()

    def action_open_dead(self):
        """What was given up on this lane."""
        self.ensure_one()
        return self.subscription_id.action_open_dead()

    def action_open_attempts(self):
        """How the last attempts on this lane went."""
        self.ensure_one()
        return self.subscription_id.action_open_attempts()
