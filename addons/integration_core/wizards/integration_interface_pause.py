# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import reasons
from ..tools import facts


class IntegrationInterfacePause(models.TransientModel):
    """Asks why an interface is paused, and pauses it."""

    _name = "integration.interface.pause"
    _inherit = ["integration.dialog"]
    _description = "Pause an interface"

    interface_id = fields.Many2one("integration.interface", required=True, readonly=True)
    system_id = fields.Many2one(related="interface_id.system_id", related_sudo=False)
    waiting_count = fields.Integer(
        "Waiting now", compute="_compute_waiting_count", help="What waits goes on when it is resumed."
    )
    reason = fields.Char(
        help="Why nothing may flow. It is kept in the audit trail and on the interface: do not name a person here."
    )

    @api.depends("interface_id")
    def _compute_waiting_count(self):
        known = self.env["integration.overview"]._get_facts(codes={facts.WAITING})
        for pause in self:
            pause.waiting_count = known.count(facts.WAITING, interface_id=pause.interface_id.id)

    def action_pause(self):
        """Stop the interface at once, and keep why.

        :raise AccessError: for who may not suspend it
        :raise UserError: when the reason says nothing, or it does not flow
        """
        self.ensure_one()
        reason = reasons.check(self.env, self.reason)
        interface = self.interface_id
        interface.action_suspend()
        self.env["integration.audit"]._log("interface.paused", interface, reason=reason)
        # who may pull the brake cannot write the record
        interface.sudo().message_post(
            body=self.env._("Paused: %s", reason), author_id=self.env.user.partner_id.id
        )
