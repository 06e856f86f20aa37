# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationProposalChosen(models.Model):
    """What a steward decides about many proposals at once."""

    _inherit = "integration.proposal"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "accept": MassAction(
                label=self.env._("Accept"),
                question=self.env._(
                    "The proposed values are written to their records: of all, or of none if one fails."
                ),
                groups=OPERATORS,
                fits=_find_open,
                do=_accept,
            ),
            "reject": MassAction(
                label=self.env._("Reject"),
                question=self.env._("The records stay as they are. The reason is kept with each proposal."),
                groups=OPERATORS,
                fits=_find_open,
                do=_reject,
            ),
        }


def _find_open(proposals):
    return proposals.filtered(lambda proposal: proposal.state == "open")


def _accept(proposals, _reason) -> int:
    proposals.action_accept()
    return len(proposals)


def _reject(proposals, reason) -> int:
    for noted, same in proposals.grouped("reason").items():
        same.reason = f"{noted}\n{reason}" if noted else reason
    proposals.action_reject()
    return len(proposals)
