# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from .. import reasons
from .integration_governed import IntegrationGoverned


class IntegrationPausable(models.AbstractModel):
    """What data flows over, and a person pauses who says why; what waits goes on when it is resumed."""

    _name = "integration.pausable"
    _inherit = ["integration.governed"]
    _description = "Paused with a reason"

    _guarded_fields = IntegrationGoverned._guarded_fields | {"paused_because"}

    state = fields.Selection(selection_add=[("suspended", "Paused")])
    paused_because = fields.Char(
        "Paused because",
        readonly=True,
        copy=False,
        help="What the person said who paused it; empty when it flows, or stopped by itself.",
    )

    # === ACTION METHODS === #

    def action_open_pause(self):
        """Ask why nothing may flow over it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_pause_action")
        return action | {"context": {"default_record": f"{self._name},{self.id}"}}

    def action_suspend(self):
        """Refuse what gives no reason.

        :raise UserError: always
        """
        raise UserError(self.env._("Press Pause and say why: somebody will ask."))

    # === BUSINESS METHODS === #

    def _pause(self, reason):
        """Stop it at once, and keep why.

        :raise AccessError: for who may not suspend it
        :raise UserError: when the reason says nothing, or it does not flow
        """
        reason = reasons.check(self.env, reason)
        self._suspend(paused_because=reason)
        for record in self:
            self.env["integration.audit"]._log("paused", record, reason=reason)
            # who may pull the brake cannot write the record
            record.sudo().message_post(
                body=self.env._("Paused: %s", reason), author_id=self.env.user.partner_id.id
            )

    def _transition(self, new_state, **vals):
        return super()._transition(new_state, **{"paused_because": False, **vals})

    # === GETTERS === #

    def _count_waiting(self) -> int:
        """Return how much waits now and goes on when it is resumed; extend it."""
        self.ensure_one()
        return 0
