# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction

from ..tools.states import FAILED, IGNORED, WAITING


class IntegrationMessageChosen(models.Model):
    """What an operator does with many messages at once."""

    _inherit = "integration.message"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "replay": MassAction(
                label=self.env._("Replay"),
                question=self.env._(
                    "Those that failed, were ignored or wait for their next try are processed again, with what they"
                    " held and the rules of today. What holds nothing any more stays as it is."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(
                    lambda message: message.state in (FAILED, IGNORED, WAITING) and message.sudo().body
                ),
                do=_replay,
            ),
            "ignore": MassAction(
                label=self.env._("Ignore"),
                question=self.env._(
                    "Those that failed or wait end here: what they say is not done. The partner is not told."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda message: message.state in (WAITING, FAILED)),
                do=_ignore,
            ),
        }


def _replay(messages, _reason) -> int:
    messages.action_replay()
    return len(messages)


def _ignore(messages, reason) -> int:
    messages._ignore(reason)
    return len(messages)
