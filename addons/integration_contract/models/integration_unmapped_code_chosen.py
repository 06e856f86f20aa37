# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools.mass_action import MassAction

_DEVELOPERS = "integration_core.group_integration_developer"


class IntegrationUnmappedCodeChosen(models.Model):
    """What is done with many unmapped codes at once."""

    _inherit = "integration.unmapped.code"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_mass_actions(self):
        return {
            **super()._get_mass_actions(),
            "map": MassAction(
                label=self.env._("Map and run again"),
                question=self.env._(
                    "Those that have both their code and what it stands for are added to their code maps, and what"
                    " failed for want of them is done again."
                ),
                groups=_DEVELOPERS,
                fits=lambda chosen: chosen.filtered(
                    lambda missing: missing.state != "mapped" and missing.code and missing.record
                ),
                do=lambda fitting, _reason: fitting.action_map()["params"]["message"],
            ),
            "run_again": MassAction(
                label=self.env._("Run again"),
                question=self.env._(
                    "What still waits or failed for want of those that are mapped is done again."
                ),
                groups=OPERATORS,
                fits=lambda chosen: chosen.filtered(lambda missing: missing.state == "mapped"),
                do=lambda fitting, _reason: fitting.action_run_again()["params"]["message"],
            ),
            "ignore": MassAction(
                label=self.env._("Ignore"),
                question=self.env._(
                    "What names these codes goes on failing, and nobody is told of it any more."
                ),
                groups=_DEVELOPERS,
                fits=lambda chosen: chosen.filtered(lambda missing: missing.state == "open"),
                do=_ignore,
            ),
        }


def _ignore(codes, _reason) -> int:
    codes.action_ignore()
    return len(codes)
