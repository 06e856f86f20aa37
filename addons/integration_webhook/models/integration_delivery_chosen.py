# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationDeliveryChosen(models.Model):
    """What an operator does with many deliveries at once."""

    _inherit = "integration.delivery"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "retry": MassAction(
                label=self.env._("Send now"),
                question=self.env._(
                    "Those that wait to be tried again, were given up or cancelled are sent now, each as it is. What"
                    " its subscription does not take any more stays as it is."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(
                    lambda delivery: delivery.state in ("pending", "dead", "cancelled")
                ),
                do=lambda fitting, _reason: len(fitting._send_now()[0]),
            ),
            "cancel": MassAction(
                label=self.env._("Cancel"),
                question=self.env._(
                    "The receivers will not get these events: those that wait or were given up are cancelled."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda delivery: delivery.state in ("pending", "dead")),
                do=lambda fitting, _reason: len(fitting._cancel()),
            ),
        }
