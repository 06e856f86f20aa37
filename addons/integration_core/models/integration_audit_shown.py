# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import audit_words


class IntegrationAuditShown(models.Model):
    """Rows of the trail as people read them. What is stored, and sealed, are stable names."""

    _inherit = "integration.audit"  # pylint: disable=consider-merging-classes-inherited

    summary = fields.Char("What happened", compute="_compute_words")
    record_kind = fields.Char("Kind of record", compute="_compute_words")
    outcome_text = fields.Char("Result", compute="_compute_words")
    record_text = fields.Char(
        "Record",
        compute="_compute_record_text",
        help="Its name at that time; where the trail may not keep it, its present name, if you may see the record.",
    )

    # === COMPUTE METHODS === #

    @api.depends("action", "detail", "outcome", "res_model")
    def _compute_words(self):
        for row in self:
            row.summary = audit_words.tell(row)
            row.record_kind = audit_words.tell_kind(row)
            row.outcome_text = audit_words.tell_outcome(row)

    @api.depends("res_name", "record_name")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_record_text(self):
        for row in self:
            row.record_text = row.res_name or row.record_name

    @api.depends("summary")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row.summary

    # === HOOKS === #

    @api.model
    def _get_action_titles(self) -> dict[str, str]:
        """Return what actions are called in words, by their stable names; extend it."""
        return audit_words.get_titles(self.env)
