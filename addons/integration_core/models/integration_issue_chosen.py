# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..operators import OPERATORS
from ..tools.mass_action import MassAction


class IntegrationIssueChosen(models.Model):
    """What an operator does with many issues at once; snoozing, merging and doing again have dialogs of their own."""

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "start": MassAction(
                label=self.env._("Start"),
                question=self.env._(
                    "You take these on: they are in progress, and yours where nobody has them."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(
                    lambda issue: issue.is_open and issue.state != "in_progress"
                ),
                do=_start,
                needs_reason=False,
            ),
            "resolve": MassAction(
                label=self.env._("Resolve"),
                question=self.env._(
                    "These are closed. Should a cause come back within a month, its issue opens again."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered("is_open"),
                do=_resolve,
            ),
        }


def _start(issues, reason) -> int:
    issues.action_start()
    return _note(issues, reason)


def _resolve(issues, reason) -> int:
    issues.action_resolve()
    return _note(issues, reason)


def _note(issues, reason) -> int:
    """Keep the reason with each of these; return how many they are."""
    for issue in issues.filtered(lambda issue: reason):
        issue.message_post(body=reason)
    return len(issues)
