# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from .. import clearance
from .integration_issue import OPEN_STATES


class IntegrationIssueExposure(models.Model):
    """Which business records an issue hits, and how much money hangs on them."""

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    affected_ids = fields.One2many(
        "integration.issue.affected", "issue_id", "Affected records", readonly=True
    )
    affected_count = fields.Integer(
        "Affected", compute="_compute_affected_count", help="Records that are hit now."
    )
    # stored: sums of amounts in lists and charts ask the database for it
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    exposed_amount = fields.Monetary(
        "Exposed amount",
        readonly=True,
        copy=False,
        groups=clearance.GROUPS["financial"],
        help="What hangs on the affected records, in the company's currency at the rate of the day it was noted.",
    )

    # === COMPUTE METHODS === #

    @api.depends("affected_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_affected_count(self):
        counts = dict(
            self.env["integration.issue.affected"]._read_group(
                [("issue_id", "in", self.ids), ("is_over", "=", False)], ["issue_id"], ["__count"]
            )
        )
        for issue in self:
            issue.affected_count = counts.get(issue._origin, 0)

    @api.depends("company_id")
    def _compute_currency_id(self):
        for issue in self:
            issue.currency_id = issue._get_company().currency_id

    # === ACTION METHODS === #

    def action_open_affected(self):
        """Show the records that this issue hits."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_core.integration_issue_affected_action"
        )
        return action | {"domain": [("issue_id", "=", self.id)]}

    # === BUSINESS METHODS === #

    def _note_affected(self, records):
        """Note the records of one model that an occurrence hits."""
        self.ensure_one()
        self._note_hits(self._query_hits(records))

    def _note_hits(self, hits: SQL):
        """Note what an occurrence hits, where that is many.

        :param hits: see :meth:`integration.issue.affected._note`
        """
        issue = self.sudo()
        issue.env["integration.issue.affected"]._note(issue, hits)
        issue._expose()

    def _set_hits(self, records):
        """Note what the issue hits now: what is new counts as an occurrence, what is left out is over.

        :param records: what is hit, of one model
        """
        issue, hits = self.sudo(), self._query_hits(records)
        affected = issue.env["integration.issue.affected"]
        affected._end_others(issue, hits)
        affected._note(issue, affected._leave_known(issue, hits), is_measured=True)
        issue._expose()

    def _find_measured(self):
        """Return those of these that somebody measures, and that hit what these measurements say."""
        rows = self.env["integration.issue.affected"].sudo()
        found = rows._read_group([("issue_id", "in", self.ids), ("is_measured", "=", True)], ["issue_id"])
        return self.browse(issue.id for (issue,) in found)

    def _expose(self):
        """Sum up what hangs on the records that are hit, and weigh the issue again."""
        for issue in self.sudo():
            company, currency = issue._get_company().sudo(), issue.currency_id
            rows = self.env.execute_query(
                SQL(
                    """SELECT currency_id, sum(amount) FROM integration_issue_affected
                        WHERE issue_id = %s AND NOT is_over AND amount IS NOT NULL AND currency_id IS NOT NULL
                        GROUP BY currency_id""",
                    issue.id,
                )
            )
            currencies, today = self.env["res.currency"].sudo(), fields.Date.context_today(self)
            exposed = sum(
                currencies.browse(currency_id)._convert(float(amount), currency, company, today)
                for currency_id, amount in rows
            )
            if currency.compare_amounts(exposed, issue.exposed_amount):
                issue._write_guarded({"exposed_amount": exposed})
                issue._judge()

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new not in OPEN_STATES:
            self.env["integration.issue.affected"].sudo()._end(self)

    def _query_hits(self, records) -> SQL:
        """Return the query of records of one model, each hit once; see :meth:`integration.issue.affected._note`."""
        return SQL(
            "SELECT %s AS res_model, unnest(%s::int[]) AS res_id, 1 AS times, %s AS correlation_id",
            records._name,
            records.ids,
            self.env["integration.trace"]._current().trace_id,
        )

    def _get_company(self):
        """Return the company in whose currency the issue reckons."""
        return self.company_id or self.env.company
