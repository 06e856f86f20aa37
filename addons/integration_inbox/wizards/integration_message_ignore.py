# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_outbox.models.integration_preview import REASON_LENGTH


class IntegrationMessageIgnore(models.TransientModel):
    """Ends messages that never can be processed, with the reason for it."""

    _name = "integration.message.ignore"
    _inherit = ["integration.dialog"]
    _description = "Ignore messages"

    message_ids = fields.Many2many("integration.message", readonly=True)
    reason = fields.Char(
        help="Why nothing is done with them. It is kept in the audit trail: do not name a person here."
    )

    def action_ignore(self):
        """Ignore them."""
        self.ensure_one()
        reason = (self.reason or "").strip()
        if len(reason) < REASON_LENGTH:
            raise UserError(
                self.env._("Write a reason with %s characters at least: somebody will ask.", REASON_LENGTH)
            )
        self.message_ids._ignore(reason)
