# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .. import duplicate_words

CERTAIN, POSSIBLE = "certain", "possible"


class IntegrationDuplicate(models.Model):
    """Two records that may be the same, and what was decided about them.

    A pair is there once, the older record on the left. Who looks sees of the records what they may see in Odoo: nothing
    of them is kept here but how alike they are.
    """

    _name = "integration.duplicate"
    _inherit = ["integration.stewarded", "integration.lifecycle"]
    _description = "Possible duplicate"
    _order = "score desc, id"

    _initial_state = "open"
    _transitions = {
        "open": {"merged", "never", "gone"},
        "gone": {"open", "never"},
        "never": {"open"},
        "merged": set(),
    }
    _guarded_fields = frozenset(
        {"state", "survivor_id", "decided_by_id", "decided_at", "reason", "left_id", "right_id", "res_model"}
    )

    matching_id = fields.Many2one(
        "integration.matching", "Entity", required=True, readonly=True, ondelete="cascade", index=True
    )
    entity = fields.Char("Entity name", related="matching_id.entity")
    res_model = fields.Char("Model", required=True, readonly=True)
    left_id = fields.Many2oneReference("Older record", model_field="res_model", required=True, readonly=True)
    right_id = fields.Many2oneReference("Newer record", model_field="res_model", required=True, readonly=True)
    left_name = fields.Char("Older", compute="_compute_names")
    right_name = fields.Char("Newer", compute="_compute_names")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade", index="btree_not_null")
    score = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="How much tells that both are the same, in percent of all that could.",
    )
    level = fields.Selection(
        [(CERTAIN, "Certain"), (POSSIBLE, "Possible")],
        "Certainty",
        required=True,
        readonly=True,
        help="Certain: they share an identifier that nothing contradicts, or the score is high enough.",
    )
    identified_by = fields.Char("Identified by", readonly=True, help="The identifier that both share.")
    told = fields.Json("What each field tells", readonly=True)
    why = fields.Char(compute="_compute_why", help="What tells for it and against it.")
    comparison = fields.Html(compute="_compute_comparison", sanitize=False)
    state = fields.Selection(
        [("open", "Open"), ("merged", "Merged"), ("never", "Never the same"), ("gone", "No longer alike")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    survivor_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    decided_by_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("Decided", readonly=True)
    reason = fields.Text(readonly=True, help="Why it was decided so.")
    obstacle = fields.Char(readonly=True, help="Why it was not merged by itself.")

    _pair_unique = models.UniqueIndex("(res_model, left_id, right_id)", "The two are known already.")
    _right = models.Index("(res_model, right_id)")
    _ordered = models.Constraint("CHECK (left_id < right_id)", "The older record is on the left.")

    # === COMPUTE METHODS === #

    @api.depends("matching_id.entity", "left_id", "right_id")
    def _compute_display_name(self):
        for pair in self:  # it goes to the audit trail, so no names
            pair.display_name = f"{pair.entity}: {pair.left_id} / {pair.right_id}"

    @api.depends("res_model", "left_id", "right_id", "state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_names(self):
        for model, pairs in self.grouped("res_model").items():
            visible = pairs._get_visible(model)
            missing = self.env._("(gone, or not visible to you)")
            for pair in pairs:
                left, right = visible.get(pair.left_id), visible.get(pair.right_id)
                pair.left_name = left.display_name if left else missing
                pair.right_name = right.display_name if right else missing

    @api.depends("told", "identified_by")
    @api.depends_context("lang")
    def _compute_why(self):
        for pair in self:
            pair.why = duplicate_words.tell(pair)

    @api.depends("told", "left_id", "right_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_comparison(self):
        for pair in self:
            visible = pair._get_visible(pair.res_model)
            pair.comparison = duplicate_words.compare(
                pair, visible.get(pair.left_id), visible.get(pair.right_id)
            )

    # === ACTION METHODS === #

    def action_decide(self):
        """Ask what is to become of the two; the purpose is in the context."""
        self.ensure_one()
        self._check_steward("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide about duplicates"),
            "res_model": "integration.duplicate.decision",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_duplicate_id": self.id,
                "default_purpose": self.env.context.get("purpose", "merge"),
            },
        }

    def action_reopen(self):
        """Take back that the two are never the same."""
        self._check_steward("read")
        self.sudo()._transition("open", **self._prepare_decision(False))

    def action_open_left(self):
        """Open the older record."""
        return self._open(self.left_id)

    def action_open_right(self):
        """Open the newer record."""
        return self._open(self.right_id)

    # === GETTERS === #

    def _open(self, id_):
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": id_,
            "views": [(False, "form")],
        }

    def _get_visible(self, model) -> dict:
        """Return {id: record} of those records of the pairs that the user may read, with the user's own rights."""
        if model not in self.env:
            return {}
        ids = {*self.mapped("left_id"), *self.mapped("right_id")}
        records = self.env[model].sudo(False).with_context(active_test=False).browse(ids).exists()
        return {record.id: record for record in records._filtered_access("read")}
