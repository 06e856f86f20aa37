# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import reasons


class IntegrationUntil(models.AbstractModel):
    """A dialog that asks until when records are left alone, and why."""

    _name = "integration.until"
    _inherit = ["integration.dialog"]
    _description = "Until when, and why"
    #: name of the field with the records
    _records = ""

    count = fields.Integer("How many", compute="_compute_count")
    until = fields.Datetime(required=True)
    reason = fields.Char(
        help="Why nobody need look before. It is kept in the audit trail: do not name a person here."
    )

    @api.depends(lambda self: (self._records,) if self._records else ())
    def _compute_count(self):
        for dialog in self:
            dialog.count = len(dialog[self._records])

    def _answer(self):
        """Return the records, until when, and why.

        :raise UserError: when the reason says too little
        """
        self.ensure_one()
        return self[self._records], self.until, reasons.check(self.env, self.reason)
