# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

STATES = [
    ("new", "New"),
    ("in_progress", "In progress"),
    ("waiting", "Waiting for others"),
    ("resolved", "Resolved"),
    ("ignored", "Ignored"),
]


class IntegrationIssueStage(models.Model):
    """A column of the board of issues, in the organisation's own words.

    What a stage means to the machine is its state: that decides whether an issue is open and whether its clock runs.
    """

    _name = "integration.issue.stage"
    _inherit = ["integration.exported"]
    _description = "Stage of issues"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded", help="Its column is folded on the board of issues.")
    state = fields.Selection(
        STATES,
        "Means",
        required=True,
        default="in_progress",
        help="What an issue on this stage counts as. Waiting stops its clock; resolved and ignored close it.",
    )
    description = fields.Text("When to use it", translate=True)

    # === CRUD METHODS === #

    def write(self, vals):
        if "state" in vals:
            changed = self.filtered(lambda stage: stage.state != vals["state"])
            changed._check_is_free()
            changed._check_leaves_one()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        self._check_is_free()
        self._check_leaves_one()

    def _check_is_free(self):
        """Refuse to take a stage away from under issues: their state would not be that of their stage any more."""
        issue = self.env["integration.issue"].sudo().search([("stage_id", "in", self.ids)], limit=1)
        if issue:
            raise UserError(self.env._("Issues are on the stage “%s”. Move them first.", issue.stage_id.name))

    def _check_leaves_one(self):
        """Refuse to leave a state without a stage: there would be no column for what reaches it."""
        for stage in self:
            if not self.search_count([("state", "=", stage.state), ("id", "not in", self.ids)], limit=1):
                raise UserError(
                    self.env._("“%s” is the only stage of its kind. Add another one first.", stage.name)
                )

    # === GETTERS === #

    @api.model
    def _get_first(self) -> dict:
        """Return {state: its first stage}, which an issue is on that reaches the state by a button or by itself."""
        first = {}
        for stage in self.sudo().search(Domain.TRUE):
            first.setdefault(stage.state, stage)
        return first
