# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationDuplicateDecision(models.TransientModel):
    """Asks which of two records survives, or why they are never the same."""

    _name = "integration.duplicate.decision"
    _inherit = ["integration.dialog"]
    _description = "Decision about duplicates"

    duplicate_id = fields.Many2one("integration.duplicate", required=True, readonly=True)
    purpose = fields.Selection(
        [("merge", "Merge"), ("never", "Never the same")], required=True, readonly=True
    )
    left_name = fields.Char(related="duplicate_id.left_name", related_sudo=False)
    right_name = fields.Char(related="duplicate_id.right_name", related_sudo=False)
    comparison = fields.Html(related="duplicate_id.comparison", related_sudo=False, sanitize=False)
    survivor = fields.Selection(
        [("left", "The older record"), ("right", "The newer record")],
        default="left",
        required=True,
        help="Keeps its identifier. What it lacks is taken from the other one, whose identifiers lead to it.",
    )
    reason = fields.Text("Why", help="Kept with the decision.")

    # === ACTION METHODS === #

    def action_merge(self):
        """Make one of the two."""
        pair = self.duplicate_id
        pair._merge(pair.left_id if self.survivor == "left" else pair.right_id, self.reason)

    def action_refuse(self):
        """Note that they are never the same."""
        self.duplicate_id._refuse_for_ever(self.reason)
