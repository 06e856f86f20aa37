# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationLaneChosen(models.Model):
    """What an operator does with the ways to many receivers at once."""

    _inherit = "integration.lane"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "resume": MassAction(
                label=self.env._("Try now"),
                question=self.env._(
                    "What waits for these receivers is sent now, whatever rest they asked for. Those to which nothing"
                    " may be sent at present stay as they are."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda lane: lane.sudo().subscription_id._is_flowing()),
                do=_resume,
            ),
        }


def _resume(lanes, _reason) -> int:
    lanes.action_resume()
    return len(lanes)
