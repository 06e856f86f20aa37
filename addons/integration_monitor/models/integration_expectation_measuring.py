# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast
import logging

from psycopg2.errors import QueryCanceled

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.integration_core.database import limit_statements
from odoo.addons.integration_core.tools.expectation import DELIVERED, OPEN

from ..engine import standings
from ..tools.lateness import find_state

_logger = logging.getLogger(__name__)

#: so long a statement that measures may take: what takes longer is noted, and the others are measured
_MOST_SECONDS = 60
#: so many late documents of one currency an issue names, the oldest ones; the standing counts all
_MOST_NAMED = 1000


class IntegrationExpectationMeasuring(models.Model):
    """How expectations are measured: each by the same few statements, however many documents there are.

    As superuser, for documents that the people who look at the result may not read; what these are told of it, see
    ``integration.expectation.standing``.
    """

    _inherit = "integration.expectation"  # pylint: disable=consider-merging-classes-inherited

    # === BUSINESS METHODS === #

    @api.model
    def _cron_measure(self):
        """Measure all that is expected, what was not measured for longest first (each ten minutes)."""
        self.env["integration.expectation.standing"]._forget()
        expectations = self.search(Domain.TRUE, order="measured_at NULLS FIRST, id")
        for number, expectation in enumerate(expectations, 1):
            expectation._measure_all()
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(expectations) - number):
                break

    def _measure_all(self):
        """Measure these; what cannot be measured is noted, with an issue, and ends no other one."""
        for expectation in self:
            try:
                with self.env.cr.savepoint():
                    expectation._measure()
            except (
                PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
            ):  # others were in the way: whoever began it runs it again
                raise
            except Exception as error:  # whatever a condition can make a model or the database do
                _logger.warning(
                    "the expectation %s cannot be measured: %s", expectation.id, type(error).__name__
                )
                expectation._note_problem(error)

    def _measure(self):
        """Write down how an expectation stands, and raise and resolve the issues of it.

        All that is counted and named is found by one statement, so that its limit of time is that of an expectation.
        """
        self.ensure_one()
        self.env.flush_all()
        limit_statements(self.env.cr, _MOST_SECONDS)
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                "SELECT interface_id, company_id, limit_id, currency_id, count(*), count(*) FILTER (WHERE is_late),"
                " coalesce(sum(amount), 0), coalesce(sum(amount) FILTER (WHERE is_late), 0), min(since),"
                " (array_agg(id ORDER BY since, id) FILTER (WHERE is_late))[:%s]"
                " FROM (%s) judged GROUP BY 1, 2, 3, 4",
                _MOST_NAMED,
                self._get_judged(now),
            )
        )
        found = self._prepare_standings(rows)
        standings.write(self.env.cr, self.id, self.res_model, found, self._get_no_amount(), now)
        self.env["integration.expectation.standing"].invalidate_model()
        self.invalidate_recordset(["standing_ids"])
        self._note_measured(now)
        self.env["integration.issue"]._resolve_where(
            [
                ("code", "=", "expectation_unmeasurable"),
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
            ]
        )
        self.standing_ids._settle_issues(
            {tuple(values[name] for name in standings.KEY): values["late_ids"] for values in found}
        )

    def _note_measured(self, now, problem=None):
        """Write down when it was measured; past the ORM, for it is no change that processes or the trail hear of."""
        self.env.cr.execute(
            "UPDATE integration_expectation SET measured_at = %s, problem = %s WHERE id = %s",
            [now, problem, self.id],
        )
        self.invalidate_recordset(["measured_at", "problem"])

    def _note_problem(self, error):
        """Say that an expectation cannot be measured; what was measured before stays."""
        problem = str(error).partition("\n")[0]
        if isinstance(error, QueryCanceled):
            problem = self.env._("It takes longer than %s seconds to find what waits.", _MOST_SECONDS)
        self._note_measured(fields.Datetime.now(), problem)
        self.env["integration.issue"]._raise_issue(
            "expectation_unmeasurable",
            key=(self.id,),
            summary=self.env._("“%s” cannot be measured", self.name),
            detail=self.problem,
            interface=self.interface_id or None,
            record=self,
            owner=self.owner_id,
            team=self.team_id,
        )

    # === DOCUMENTS === #

    def _get_judged(self, now=None) -> SQL:
        """Return the query of all documents that wait, each with its limit and whether it is late by that."""
        return SQL(
            """SELECT waiting.*, own.id AS limit_id,
                      coalesce(waiting.since <= %(now)s - make_interval(hours => coalesce(own.hours, %(hours)s)),
                               false) AS is_late
                 FROM (%(waiting)s) waiting
                 LEFT JOIN res_partner partner ON partner.id = waiting.partner_id
                 LEFT JOIN LATERAL (
                      SELECT l.id, l.hours, l.counts_from FROM integration_expectation_limit l
                       WHERE l.expectation_id = %(id)s
                         AND (l.company_id IS NULL OR l.company_id = waiting.company_id)
                         AND (l.partner_id IS NULL OR l.partner_id IN (partner.id, partner.commercial_partner_id))
                       ORDER BY l.partner_id IS NULL, l.partner_id <> partner.id, l.company_id IS NULL
                       LIMIT 1) own ON true
                WHERE least(waiting.since, waiting.dated) >= coalesce(own.counts_from, %(counts_from)s)
                   OR coalesce(own.counts_from, %(counts_from)s) IS NULL
                   OR waiting.since IS NULL AND waiting.dated IS NULL""",
            counts_from=self.counts_from or None,
            now=now or fields.Datetime.now(),
            hours=self.hours,
            waiting=self._get_waiting(),
            id=self.id,
        )

    def _get_waiting(self) -> SQL:
        """Return the query of all documents that wait, late or not."""
        documents = self._get_documents()
        if self.kind == OPEN:
            return documents
        return SQL(
            """SELECT document.id, behind.since, document.since AS dated, document.company_id, document.partner_id,
                      document.currency_id, document.amount, behind.interface_id
                 FROM (%s) document
                 JOIN (SELECT res_id, interface_id, min(since) AS since FROM (%s) told
                        WHERE since >= coalesce(%s, since) GROUP BY 1, 2) behind
                   ON behind.res_id = document.id%s""",
            documents,
            self._find_behind(),
            self._get_earliest(),
            SQL(" WHERE behind.interface_id = %s", self.interface_id.id) if self.interface_id else SQL(),
        )

    def _get_earliest(self):
        """Return the first day that counts for anybody; ``None`` where all do."""
        if not self.counts_from:
            return None
        return min([self.counts_from, *filter(None, self.limit_ids.mapped("counts_from"))])

    def _get_documents(self) -> SQL:
        """Return the query of the documents that fit the condition, in the form that all others go on with."""
        # in nobody's language and time zone, and as the one who may read all
        context = {"tz": "UTC", "active_test": True, "allowed_company_ids": []}
        model = self.env(user=SUPERUSER_ID, su=True, context=context)[self.res_model]
        domain = self._parse_condition()
        domain &= self._get_company_domain()
        if self.since_field and (earliest := self._get_earliest()):
            domain &= Domain(self.since_field, ">=", earliest)
        query = model._search(domain)

        def column(name, type_):
            value = model._field_to_sql(model._table, name, query) if name else SQL("NULL")
            return SQL("(%s)::%s", value, SQL(type_))

        amount = model._fields[self.amount_field] if self.amount_field else None
        currency = amount.get_currency_field(model) if amount and amount.type == "monetary" else None
        return query.select(
            SQL("%s AS id", SQL.identifier(model._table, "id")),
            SQL("%s AS since", column(self.since_field, "timestamp")),
            SQL("%s AS dated", column(self.since_field, "timestamp")),
            SQL("%s AS company_id", column(self._has_company() and "company_id", "int")),
            SQL("%s AS partner_id", column(self.partner_field, "int")),
            SQL("%s AS currency_id", column(currency, "int")),
            SQL("%s AS amount", column(self.amount_field, "numeric")),
            SQL("%s::int AS interface_id", self.interface_id.id or None),
        )

    def _get_company_domain(self) -> Domain:
        """Return whose documents count: under an agreement of one company, those of another are not expected."""
        if not self._has_company():
            return Domain.TRUE
        if self.company_id:
            return Domain("company_id", "=", self.company_id.id)
        if self.interface_id.company_id:
            return Domain("company_id", "in", [self.interface_id.company_id.id, False])
        return Domain.TRUE

    def _has_company(self) -> bool:
        """Whether the documents say of which company they are; those of an app that is gone say nothing."""
        known = self.env[self.res_model]._fields if self.res_model in self.env else {}
        return "company_id" in known and known["company_id"]._description_searchable

    def _find_behind(self) -> SQL:
        """Return the query of what events or messages say is not done."""
        hooks = self.env["integration.expectations"]
        if self.kind == DELIVERED:
            types = (self.event_types or "").split()
            found = hooks._find_untold(self.res_model, types, self._get_earliest())
        else:
            found = hooks._find_unprocessed((self.entities or "").split())
        nothing = SQL(
            "SELECT NULL::int AS res_id, NULL::int AS interface_id, NULL::timestamp AS since LIMIT 0"
        )
        return SQL(" UNION ALL ").join(SQL("(%s)", query) for query in [nothing, *found])

    @api.model
    def _parse_text(self, text):
        """The condition as a domain; it is read as a literal, and never run as code.

        :raise ValueError, SyntaxError: when it is no domain
        """
        return Domain(ast.literal_eval(text or "[]"))

    def _parse_condition(self):
        return self._parse_text(self.condition)

    # === STANDINGS === #

    def _get_standing_domain(self) -> Domain:
        """Return which standings are measured: those of the companies whose documents count."""
        return Domain("expectation_id", "=", self.id) & self._get_company_domain()

    def _prepare_standings(self, rows) -> list[dict]:
        """Return the values of each standing, its amounts in the currency of its company, and which are late.

        :param rows: one for each interface, company, limit and currency
        """
        found = {}
        for *key, currency_id, waiting, late, waiting_amount, late_amount, oldest, late_ids in rows:
            company = self.env["res.company"].browse(key[1]) if key[1] else self.env.company
            known = found.setdefault(tuple(key), self._prepare_standing(*key, company))
            known["waiting_count"] += waiting
            known["late_count"] += late
            known["late_ids"] += late_ids or []
            if self.amount_field:
                known["waiting_amount"] += self._convert(waiting_amount, currency_id, company)
                known["late_amount"] += self._convert(late_amount, currency_id, company)
            known["oldest_at"] = min(filter(None, (known["oldest_at"], oldest)), default=None)
        for company_id in self._get_quiet_companies({company_id for _i, company_id, _l in found}):
            company = self.env["res.company"].browse(company_id or self.env.company.id)
            key = (self.interface_id.id or None, company_id, None)
            found[key] = self._prepare_standing(*key, company)
        for values in found.values():
            numbers = (values[name] for name in ("late_count", "late_amount", "least_count", "least_amount"))
            values["state"] = find_state(*numbers)
        return list(found.values())

    def _prepare_standing(self, interface_id, company_id, limit_id, company) -> dict:
        """Return the values of a standing of which nothing is counted yet."""
        limit = self.limit_ids.browse(limit_id or ())
        limits, interface = limit or self, self.env["integration.interface"].browse(interface_id or ())
        owner = limit.owner_id or self.owner_id
        if not owner and not self.team_id:
            owner = interface.owner_id or interface.steward_id
        return {
            **dict(zip(standings.KEY, (interface_id, company_id, limit_id), strict=True)),
            "waiting_count": 0,
            "late_count": 0,
            "late_ids": [],
            "waiting_amount": self._get_no_amount(),
            "late_amount": self._get_no_amount(),
            "oldest_at": None,
            "currency_id": company.currency_id.id,
            "hours": limits.hours,
            "least_count": limits.least_count,
            "least_amount": limits.least_amount,
            "owner_id": owner.id or None,
            "team_id": (self.team_id or interface.team_id).id or None,
        }

    def _get_no_amount(self):
        """Return what hangs on no documents; ``None`` where nobody knows what hangs on any."""
        return 0.0 if self.amount_field else None

    def _get_quiet_companies(self, measured):
        """Return the ids of the companies for which there is nothing to tell, so that it is told that all is well.

        One that has standings from before keeps these. What has no company is told once, for nobody's.
        """
        known = measured | {standing.company_id.id or None for standing in self.standing_ids}
        if self._has_company():
            companies = self.company_id or self.interface_id.company_id
            companies = companies or self.env["res.company"].search(Domain.TRUE)
            return [id_ for id_ in companies.ids if id_ not in known]
        return [] if known else [None]

    def _convert(self, amount, currency_id, company):
        """Return an amount in the currency of a company, as of today."""
        currency = self.env["res.currency"].browse(currency_id or ()) or company.currency_id
        today = fields.Date.context_today(self)
        return currency._convert(float(amount), company.currency_id, company, today)
