# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class PatientAccountLine(models.AbstractModel):
    """What identifies or covers a person, on the account: read under audit, and told as a change of the account."""

    _name = "patient.account.line"
    _inherit = ["integration.read.audited"]
    _description = "Line of a patient account"
    _order = "sequence, id"
    _read_entity = "patient_account"

    account_id = fields.Many2one("patient.account", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    start_date = fields.Date("From")
    end_date = fields.Date("Until")

    @api.depends("account_id")
    def _compute_display_name(self):
        """The number of the account: a value would tell the person to whoever sees a link."""
        for line in self:
            line.display_name = line.account_id.display_name

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.account_id._check_not_erased()
        lines.account_id._check_not_merged()
        lines.account_id._note_line_change()
        return lines

    def write(self, vals):
        if "account_id" in vals and not self.env.su:
            raise AccessError(self.env._("Lines move with a merge of accounts only."))
        names = [name for name in vals if name in self._fields]
        before = {line: (line.account_id, line._get_told(names)) for line in self.sudo()}
        result = super().write(vals)
        accounts = self.env["patient.account"]
        for line, (account, told) in before.items():
            if told != line._get_told(names):
                accounts |= account | line.account_id
        accounts._note_line_change()
        return result

    def unlink(self):
        accounts = self.account_id
        result = super().unlink()
        accounts.exists()._note_line_change()
        return result

    # === BUSINESS METHODS === #

    def _get_told(self, names):
        """Return what a line says in these fields; all that it has is told of it, its place among the others too."""
        return [self[name] for name in names]

    def _get_read_subjects(self):
        return self.sudo().account_id
