# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast

from psycopg2.errors import QueryCanceled

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from odoo.addons.integration_core.database import limit_statements

from ..tools.lateness import BREACHED, LATE, OK

#: what only those are told who may read the documents; read by itself alone, as what sudo has read of a row is in the
#: cache for everybody
_NUMBERS = frozenset({"waiting_count", "late_count", "waiting_amount", "late_amount", "oldest_at"})
_MOST_SHOWN = 10_000
#: so long somebody waits for the list of documents
_MOST_SECONDS = 30


class IntegrationExpectationStanding(models.Model):
    """How an expectation stood when it was measured, for one interface, one company and one limit.

    Written by the statements of ``engine/standings.py``; the ORM refuses. Everybody who may look at the monitor sees
    whether something is late and whose job it is. How much it is, numbers, amounts and since when, is told only to
    people who may read all such documents.
    """

    _name = "integration.expectation.standing"
    _inherit = ["integration.exported", "integration.confidential"]
    _description = "Standing of an expectation"
    _order = "state, oldest_at, id"  # what is breached stands first, what is in time last
    _log_access = False

    expectation_id = fields.Many2one(
        "integration.expectation", "What is expected", required=True, readonly=True, ondelete="cascade"
    )
    explanation = fields.Text(related="expectation_id.explanation")
    remedy = fields.Text(related="expectation_id.remedy")
    res_model = fields.Selection("_select_model", "Documents", required=True, readonly=True)
    interface_id = fields.Many2one(
        "integration.interface",
        readonly=True,
        ondelete="cascade",
        help="Over which it should have gone; empty where it concerns no interface.",
    )
    system_id = fields.Many2one(related="interface_id.system_id")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    limit_id = fields.Many2one(
        "integration.expectation.limit", "Limit of its own", readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="limit_id.partner_id")
    state = fields.Selection(
        [(OK, "In time"), (LATE, "Late, within the limit"), (BREACHED, "Over the limit")],
        required=True,
        readonly=True,
        help="Over the limit: so many documents are late, or so much money hangs on them, that an issue is raised.",
    )
    is_readable = fields.Boolean("Numbers are shown", compute="_compute_is_readable")
    has_amount = fields.Boolean(
        "Amount is known",
        compute="_compute_has_amount",
        compute_sudo=True,
        help="Whether the documents say what money hangs on them: not so where nothing is known of it.",
    )
    waiting_count = fields.Integer(
        "Waiting",
        readonly=True,
        prefetch=False,
        help="Documents that are not done, late or not; shown to who may read them.",
    )
    late_count = fields.Integer(
        "Late",
        readonly=True,
        prefetch=False,
        help="Documents that wait for longer than the limit; shown to who may read them.",
    )
    # Amounts of different kinds are not added up.
    waiting_amount = fields.Monetary(
        "Amount waiting",
        readonly=True,
        prefetch=False,
        aggregator=None,
        help="What hangs on all that wait, in the currency of the company.",
    )
    late_amount = fields.Monetary(
        "Amount late",
        readonly=True,
        prefetch=False,
        aggregator=None,
        help="What hangs on those that are late, in the currency of the company.",
    )
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    oldest_at = fields.Datetime(
        "Oldest",
        readonly=True,
        prefetch=False,
        help="Since when the oldest one waits; shown to who may read them.",
    )
    hours = fields.Integer("Late after (hours)", readonly=True, aggregator=None)
    counts_from = fields.Date(compute="_compute_counts_from", compute_sudo=True)
    least_count = fields.Integer("Issue from", readonly=True, aggregator=None)
    least_amount = fields.Float("Issue from amount", digits=(16, 2), readonly=True, aggregator=None)
    owner_id = fields.Many2one("res.users", readonly=True, ondelete="set null", help="Who answers for it.")
    team_id = fields.Many2one("integration.team", readonly=True, ondelete="set null")
    breached_at = fields.Datetime("Over the limit since", readonly=True)
    measured_at = fields.Datetime("Measured", required=True, readonly=True)
    issue_id = fields.Many2one("integration.issue", "Open issue", compute="_compute_issue_id")

    _once = models.UniqueIndex(
        "(expectation_id, coalesce(interface_id, 0), coalesce(company_id, 0), coalesce(limit_id, 0))"
    )

    # === COMPUTE METHODS === #

    @api.depends("expectation_id.counts_from", "limit_id.counts_from")
    def _compute_counts_from(self):
        for standing in self:
            standing.counts_from = standing.limit_id.counts_from or standing.expectation_id.counts_from

    @api.model
    def _select_model(self):
        return self.env["integration.expectation"]._select_model()

    @api.depends("res_model")
    @api.depends_context("uid")
    def _compute_is_readable(self):
        readable = set(self._get_readable_models())
        for standing in self:
            standing.is_readable = standing.res_model in readable

    @api.depends("expectation_id.amount_field")
    def _compute_has_amount(self):
        for standing in self:
            standing.has_amount = bool(standing.expectation_id.amount_field)

    @api.depends("state")
    def _compute_issue_id(self):
        issues = self.env["integration.issue"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("is_open", "=", True)]
        )
        by_standing = {issue.res_id: issue for issue in issues}
        for standing in self:
            standing.issue_id = by_standing.get(standing._origin.id)

    @api.depends("expectation_id", "interface_id", "limit_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_display_name(self):
        """By names that may be of another company, until all is measured again."""
        for standing in self:
            known = standing.sudo()
            names = (known.expectation_id, known.interface_id, known.limit_id)
            standing.display_name = " · ".join(part.display_name for part in names if part)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Standings are measured. Nobody can add one."))

    def write(self, vals):
        raise AccessError(self.env._("Standings are measured. They cannot be changed."))

    def unlink(self):
        raise AccessError(self.env._("Standings are measured. They go with their expectation."))

    # === RIGHTS === #

    @api.model
    def _get_shown(self):
        """How a partner stands, who may be a patient, is shown to who may see the limit and read the documents."""
        is_nobodys = Domain("limit_id", "=", False) | Domain("limit_id", "any!", [("partner_id", "=", False)])
        may_see = Domain("limit_id", "any!", self.env["integration.expectation.limit"]._get_shown())
        return is_nobodys | (may_see & Domain("res_model", "in", self._get_readable_models()))

    def _field_to_sql(self, alias, field_expr, query=None):
        """Numbers are empty where the user may not read the documents: in lists, sums, charts, filters and exports."""
        sql = super()._field_to_sql(alias, field_expr, query)
        if self.env.su or field_expr.partition(".")[0] not in _NUMBERS:
            return sql
        return SQL(
            "CASE WHEN %s = ANY(%s) THEN %s END",
            SQL.identifier(alias, "res_model"),
            list(self._get_readable_models()),
            sql,
        )

    @api.model
    @ormcache("self.env.uid", "self.env.su")
    def _get_readable_models(self) -> tuple[str, ...]:
        """Return the models whose documents the user may read, and not only some of them.

        Who may see own invoices, or bills only, learns from no sum what the others are.
        """
        return tuple(name for name, _label in self._select_model() if self._may_read_all(name))

    @api.model
    def _may_read_all(self, model_name) -> bool:
        """Whether the user may read the records of a model, and the rules of their groups leave none out.

        Rules for everybody are those of companies.
        """
        if not self.env[model_name].has_access("read"):
            return False
        rules = self.env["ir.rule"]._get_rules(model_name, "read").sudo().filtered("groups")
        return not rules or any(_fits_all(rule.domain_force) for rule in rules)

    # === ACTION METHODS === #

    def action_open_late(self):
        """Show the documents that are late, with the user's own rights."""
        return self._open_documents(is_late=True)

    def action_open_waiting(self):
        """Show all documents that wait, with the user's own rights."""
        return self._open_documents(is_late=False)

    def action_open_issue(self):
        """Open the issue of what is over the limit."""
        return self.issue_id._open()

    def action_measure(self):
        """Measure what these are about now."""
        return self.expectation_id.action_measure()

    def _open_documents(self, is_late):
        """Open the list of documents, or of the oldest where they are very many.

        :raise UserError: for who may not read such documents
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_readable:
            raise UserError(
                self.env._(
                    "You may not see these documents. Whoever is responsible for them in their app can, or can let"
                    " you."
                )
            )
        try:
            with self.env.cr.savepoint(flush=False):
                limit_statements(self.env.cr, _MOST_SECONDS)
                ids = self.sudo()._find_ids(is_late)
        except QueryCanceled as error:
            raise UserError(self.env._("Finding these documents takes too long. Try again later.")) from error
        seen = self.env[self.res_model].with_context(active_test=False).search([("id", "in", ids)])
        return {
            "type": "ir.actions.act_window",
            "name": self._name_documents(is_late, len(ids)),
            "res_model": self.res_model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", seen.ids)],
            "context": {"create": False},
        }

    def _name_documents(self, is_late, count):
        """Return the title of a list of documents; it says when not all are in it."""
        name = self.expectation_id.display_name
        if count == _MOST_SHOWN:
            return self.env._("The %(count)s oldest: %(name)s", count=count, name=name)
        return self.env._("Late: %s", name) if is_late else self.env._("Waiting: %s", name)

    # === GETTERS === #

    def _find_ids(self, is_late) -> list[int]:
        """Return the ids of the documents that are meant, the oldest first."""
        query = SQL(
            "SELECT id FROM (%s) found ORDER BY since, id LIMIT %s", self._select(is_late), _MOST_SHOWN
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _select(self, is_late) -> SQL:
        """Return the query of these documents, as they are now."""
        return SQL(
            "SELECT * FROM (%s) judged WHERE interface_id IS NOT DISTINCT FROM %s"
            " AND company_id IS NOT DISTINCT FROM %s AND limit_id IS NOT DISTINCT FROM %s%s",
            self.expectation_id._get_judged(),
            self.interface_id.id or None,
            self.company_id.id or None,
            self.limit_id.id or None,
            SQL(" AND is_late") if is_late else SQL(),
        )


def _fits_all(domain_force) -> bool:
    """Whether the text of a rule lets everything be read, whoever reads."""
    try:
        return Domain(ast.literal_eval(domain_force or "[]")).is_true()
    except (ValueError, SyntaxError):
        return False
