# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction


class IntegrationBatchChosen(models.Model):
    """What an operator does with many batches at once."""

    _inherit = "integration.batch"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "try_again": MassAction(
                label=self.env._("Try again"),
                question=self.env._(
                    "Those that failed here, and not by what they hold, go on where they stopped."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered("can_try_again"),
                do=_try_again,
            ),
            "cancel": MassAction(
                label=self.env._("Cancel"),
                question=self.env._(
                    "Nothing more is done of those that wait or run. What they wrote stays, and their clients can ask"
                    " what became of it."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda batch: batch.state in ("pending", "running")),
                do=_cancel,
            ),
        }


def _try_again(batches, _reason) -> int:
    batches.action_try_again()
    return len(batches)


def _cancel(batches, _reason) -> int:
    batches.action_cancel()
    return len(batches)
