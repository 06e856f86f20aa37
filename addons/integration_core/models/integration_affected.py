# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class IntegrationAffected(models.AbstractModel):
    """Something about one record of any model, which may be gone meanwhile, with its app even."""

    _name = "integration.affected"
    _inherit = ["integration.exported"]
    _description = "Belongs to a record"

    res_model = fields.Char(string="Record model", readonly=True)
    res_id = fields.Many2oneReference(string="Record ID", model_field="res_model", readonly=True)
    record_name = fields.Char(string="Concerns", compute="_compute_record_name")

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_record_name(self):
        self.record_name = False
        names = self._name_affected()
        for row in self.filtered("res_id"):
            name = names.get((row.res_model, row.res_id))
            row.record_name = name or self.env._("(gone, or not visible to you)")

    def _name_affected(self):
        """The names of the records that the user may read, with no more rights than the user's own.

        :return: {(model name, record id): name}
        """
        names = {}
        for model_name, rows in self.filtered("res_id").grouped("res_model").items():
            if model_name in self.env:
                records = self.env[model_name].sudo(False).browse(set(rows.mapped("res_id"))).exists()
                for record in records._filtered_access("read"):
                    names[model_name, record.id] = record.display_name
        return names

    def action_open_record(self):
        """Open the record, with the user's own rights.

        :raise UserError: when it is gone, or not for this user
        """
        self.ensure_one()
        record = self._get_affected()
        if not record:
            raise UserError(self.env._("The record is not there any more."))
        if not record.has_access("read"):
            raise UserError(
                self.env._(
                    "You may not see this record. Whoever is responsible for it in its app can, or can let you."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def _get_affected(self):
        """Return the record if it is there, else None."""
        if not self.res_id or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None
