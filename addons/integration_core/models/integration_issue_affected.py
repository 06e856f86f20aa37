# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.misc import split_every

from .. import clearance

_AT_ONCE = 1000


class IntegrationIssueAffected(models.Model):
    """A business record that an issue hits, how often, and the money that hangs on it.

    Written by one statement for all records of an occurrence; the ORM refuses.
    """

    _name = "integration.issue.affected"
    _inherit = ["integration.affected"]
    _description = "Record hit by an issue"
    # by no amount: the order of a list tells who may not see them which is the largest
    _order = "is_over, last_seen_at desc, id desc"
    _log_access = False

    issue_id = fields.Many2one(
        "integration.issue", required=True, readonly=True, ondelete="cascade", index=True
    )
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(required=True)
    record_kind = fields.Char("Kind", compute="_compute_record_kind")
    amount = fields.Monetary(
        readonly=True,
        currency_field="currency_id",
        aggregator=None,
        groups=clearance.GROUPS["financial"],
        help="What hangs on it, when it was noted the last time.",
    )
    amount_shown = fields.Monetary(
        "Amount of what you may see",
        compute="_compute_amount_shown",
        currency_field="currency_id",
        help="What hangs on it, where you may see the record itself.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    occurrence_count = fields.Integer("Times", readonly=True, default=1)
    first_seen_at = fields.Datetime("First seen", readonly=True)
    last_seen_at = fields.Datetime("Last seen", readonly=True)
    correlation_id = fields.Char("Trace", readonly=True)
    is_over = fields.Boolean("Over", readonly=True, help="It is not hit any more: the issue was closed.")
    is_measured = fields.Boolean(
        "Measured", readonly=True, help="Found by somebody who watches, and not by what failed."
    )

    _once = models.UniqueIndex("(issue_id, res_model, res_id)")
    _record_idx = models.Index("(res_model, res_id)")

    # === COMPUTE METHODS === #

    @api.depends("res_model")
    def _compute_record_kind(self):
        for row in self:
            known = row.res_model in self.env
            row.record_kind = self.env["ir.model"].sudo()._get(row.res_model).name if known else row.res_model

    @api.depends("amount", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_amount_shown(self):
        """Whoever may read the record reads its amount there anyway."""
        names = self._name_affected()
        for row in self:
            may_read = (row.res_model, row.res_id) in names
            row.amount_shown = row.sudo().amount if may_read else False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("What an issue hits is noted by Odoo. Nobody can add it."))

    def write(self, vals):
        raise AccessError(self.env._("What an issue hits is noted by Odoo. Nobody can change it."))

    def unlink(self):
        raise AccessError(self.env._("What an issue hits is noted by Odoo. It goes with the issue."))

    # === NOTING === #

    @api.model
    def _note(self, issue, hits: SQL, is_measured=False):
        """Note what an issue hits; what is known counts up and is not over any more.

        :param hits: a query of ``res_model``, ``res_id``, ``times`` and ``correlation_id``, one row for each record
        :param is_measured: see the field; what was measured once stays so, whatever else hits it
        """
        self.env["integration.issue"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO integration_issue_affected AS known
                       (issue_id, res_model, res_id, occurrence_count, correlation_id, first_seen_at, last_seen_at,
                        is_over, is_measured)
                SELECT %(issue_id)s, res_model, res_id, times, correlation_id, %(now)s, %(now)s, false, %(measured)s
                  FROM (%(hits)s) hits WHERE res_model IS NOT NULL AND res_id IS NOT NULL
                 ORDER BY res_model, res_id
                    ON CONFLICT (issue_id, res_model, res_id) DO UPDATE
                   SET occurrence_count = known.occurrence_count + EXCLUDED.occurrence_count,
                       last_seen_at = EXCLUDED.last_seen_at, correlation_id = EXCLUDED.correlation_id, is_over = false,
                       is_measured = coalesce(known.is_measured, false) OR EXCLUDED.is_measured
                RETURNING res_model, res_id
                """,
                issue_id=issue.id,
                hits=hits,
                measured=is_measured,
                now=fields.Datetime.now(),
            ),
            log_exceptions=False,  # as of the issue itself, see ``integration.issue._raise_issue``
        )
        found = {}
        for model_name, id_ in self.env.cr.fetchall():
            found.setdefault(model_name, []).append(id_)
        for model_name, ids in found.items():
            self._set_amounts(issue, model_name, ids)
        self._read_anew()

    @api.model
    def _set_amounts(self, issue, model_name, ids):
        """Write down what hangs on records of one model."""
        if model_name not in self.env:
            return
        for chunk in split_every(_AT_ONCE, ids, list):
            amounts = self.sudo()._get_amounts(model_name, chunk)
            if amounts:
                self.env.cr.execute(
                    SQL(
                        """UPDATE integration_issue_affected known
                              SET amount = told.amount, currency_id = told.currency_id
                             FROM unnest(%(ids)s::int[], %(amounts)s::numeric[], %(currencies)s::int[])
                                  told(res_id, amount, currency_id)
                            WHERE issue_id = %(issue_id)s AND res_model = %(model)s AND known.res_id = told.res_id""",
                        ids=list(amounts),
                        amounts=[amount for amount, _currency_id in amounts.values()],
                        currencies=[currency_id for _amount, currency_id in amounts.values()],
                        issue_id=issue.id,
                        model=model_name,
                    )
                )

    @api.model
    def _get_amounts(self, model_name, ids) -> dict:
        """Return what hangs on business records, as superuser; an app's addon adds its own models.

        :return: {record id: (amount, id of its currency)}; none for what no money hangs on
        """
        return {}

    @api.model
    def _end(self, issues):
        """Note that issues hit nothing any more."""
        self.env["integration.issue"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE integration_issue_affected SET is_over = true WHERE issue_id IN %s", tuple(issues.ids)
            )
        )
        self._read_anew()

    @api.model
    def _end_others(self, issue, hits: SQL):
        """Note that an issue hits nothing any more but these."""
        self.env["integration.issue"].flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE integration_issue_affected known SET is_over = true
                    WHERE issue_id = %s AND NOT is_over
                      AND NOT EXISTS (SELECT FROM (%s) hits
                                       WHERE hits.res_model = known.res_model AND hits.res_id = known.res_id)""",
                issue.id,
                hits,
            )
        )

    @api.model
    def _leave_known(self, issue, hits: SQL) -> SQL:
        """Return those of the hits that an issue is not known to hit now."""
        return SQL(
            """SELECT * FROM (%s) hits
                WHERE NOT EXISTS (SELECT FROM integration_issue_affected known
                                   WHERE known.issue_id = %s AND NOT known.is_over
                                     AND known.res_model = hits.res_model AND known.res_id = hits.res_id)""",
            hits,
            issue.id,
        )

    @api.model
    def _move(self, issues, survivor):
        """Let what some issues hit be what another one hits: they are merged into it."""
        self.env["integration.issue"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (DELETE FROM integration_issue_affected WHERE issue_id IN %(ids)s RETURNING *)
                INSERT INTO integration_issue_affected AS known
                       (issue_id, res_model, res_id, amount, currency_id, occurrence_count, correlation_id,
                        first_seen_at, last_seen_at, is_over, is_measured)
                SELECT %(survivor)s, res_model, res_id, (array_agg(amount ORDER BY last_seen_at DESC))[1],
                       (array_agg(currency_id ORDER BY last_seen_at DESC))[1], sum(occurrence_count),
                       (array_agg(correlation_id ORDER BY last_seen_at DESC))[1],
                       min(first_seen_at), max(last_seen_at), bool_and(is_over), bool_or(is_measured)
                  FROM moved GROUP BY res_model, res_id ORDER BY res_model, res_id
                    ON CONFLICT (issue_id, res_model, res_id) DO UPDATE
                   SET occurrence_count = known.occurrence_count + EXCLUDED.occurrence_count,
                       first_seen_at = least(known.first_seen_at, EXCLUDED.first_seen_at),
                       last_seen_at = greatest(known.last_seen_at, EXCLUDED.last_seen_at),
                       is_over = known.is_over AND EXCLUDED.is_over,
                       is_measured = coalesce(known.is_measured, false) OR coalesce(EXCLUDED.is_measured, false)
                """,
                ids=tuple(issues.ids),
                survivor=survivor.id,
            )
        )
        self._read_anew()

    @api.model
    def _read_anew(self):
        """Forget what was read before these statements."""
        self.invalidate_model()
        self.env["integration.issue"].invalidate_model(["affected_ids", "affected_count"])
