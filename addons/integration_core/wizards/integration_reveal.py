# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import clearance, reasons


class IntegrationReveal(models.TransientModel):
    """Asks why hidden content is to be shown."""

    _name = "integration.reveal"
    _inherit = ["integration.dialog"]
    _description = "Show hidden data"

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    record_name = fields.Char("Of", compute="_compute_what", compute_sudo=False)
    kinds = fields.Char(
        "What you will see",
        compute="_compute_what",
        compute_sudo=False,
        help="What the record holds of the data that you are cleared for. The rest stays hidden.",
    )
    reason = fields.Char(
        required=True, help="It is kept in the audit trail with your name: do not name a person here."
    )

    # === COMPUTE METHODS === #

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_what(self):
        for dialog in self:
            record = dialog._get_record()
            dialog.kinds = clearance.tell(self.env, record._check_reveal())
            dialog.record_name = record.display_name

    # === ACTION METHODS === #

    def action_show(self):
        """Show it in a second dialog, which keeps nothing."""
        self.ensure_one()
        record = self._get_record()
        content = record._reveal(reasons.check(self.env, self.reason))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_core.integration_reveal_shown_action"
        )
        return action | {"context": {"default_title": record.display_name, "default_content": content}}

    # === GETTERS === #

    def _get_record(self):
        """Return the record, as the user.

        :raise UserError: when it is gone, or none that is shown in this way
        """
        model = self.env.registry.get(self.res_model or "")
        revealable = self.env.registry["integration.revealable"]
        if model is None or model._abstract or not issubclass(model, revealable):
            raise UserError(self.env._("Nothing is shown of such a record here."))
        record = self.env[self.res_model].sudo(False).browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("The record is not there any more."))
        return record
