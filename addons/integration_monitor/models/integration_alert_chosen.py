# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationAlertChosen(models.Model):
    """What an operator does with one alert or with many; muting has a dialog of its own, which asks until when."""

    _name = "integration.alert"
    _inherit = ["integration.alert", "integration.chosen"]

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "acknowledge": MassAction(
                label=self.env._("Acknowledge"),
                question=self.env._(
                    "Write what is done about it. They stay open until what is measured is good again. Nobody is"
                    " reminded of them."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda alert: alert.state == "raised"),
                do=_acknowledge,
            ),
            "end": MassAction(
                label=self.env._("It is over"),
                question=self.env._(
                    "These are over, and who was told hears so. What is bad yet is raised again, as a new alert."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered("is_open"),
                do=lambda fitting, reason: fitting._end(reason),
            ),
        }


def _acknowledge(alerts, reason) -> int:
    alerts._acknowledge(reason)
    return len(alerts)
