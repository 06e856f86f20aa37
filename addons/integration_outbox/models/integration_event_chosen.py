# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationEventChosen(models.Model):
    """What an operator does with many events at once."""

    _inherit = "integration.event"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "release": MassAction(
                label=self.env._("Try again"),
                question=self.env._(
                    "Those that are held are made anew from their records as they are now, and go out if that succeeds."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered("hold_code"),
                do=lambda held, _reason: held.sudo()._release(),
            ),
        }
