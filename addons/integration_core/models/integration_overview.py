# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import datetime

from odoo import api, models
from odoo.fields import Domain

from .. import fact_statement
from ..tools import facts, utc
from ..tools.facts import Fact, Facts, RowSource, Source, SqlSource
from ..tools.step import Step


class IntegrationOverview(models.AbstractModel):
    """How things stand now: facts of all layers, by one statement, for screens, alerts and metrics.

    Each layer says what it counts; it is read all at once, so that no addon adds a query. What somebody may not read is
    not told, and what is told can be listed by the same domain.
    """

    _name = "integration.overview"
    _description = "How the interfaces stand"

    # === HOOKS === #

    @api.model
    def _get_fact_sources(self, since: datetime) -> list[Source]:
        """Return what is counted; extend it.

        :param since: when the period begins, for what happened within it
        """
        issues = "integration.issue"
        action = "integration_core.integration_issue_action"
        is_open = ("is_open", "=", True)
        too_late = ("clock_state", "=", "breached")
        nobodys = ("is_unowned", "=", True)
        seen = {"interface": "interface_id", "since": "first_seen_at"}
        return [
            RowSource(facts.ISSUES, issues, (is_open,), action, word="severity", **seen),
            RowSource(facts.ISSUES_BREACHED, issues, (is_open, too_late), action, **seen),
            RowSource(facts.ISSUES_UNOWNED, issues, (nobodys,), action, **seen),
            SqlSource(
                facts.COUNTED,
                "SELECT NULL, NULL, NULL, count(*), max(ran_at) FROM integration_statistic_checkpoint",
            ),
        ]

    @api.model
    def _get_steps(self) -> list[Step]:
        """Return what there is to do before anything flows; extend it."""
        interfaces = "integration.interface"
        action = "integration_core.integration_interface_action"
        return [
            Step(
                self.env._("Add the system on the other side"),
                self.env._("The application that Odoo talks to, and who answers for it."),
                "integration.system",
                (),
                "integration_core.integration_system_action",
                10,
            ),
            Step(
                self.env._("Draft an interface"),
                self.env._(
                    "The agreement with the system: what flows, how fast, and which data it may hold."
                ),
                interfaces,
                (),
                action,
                20,
            ),
            Step(
                self.env._("Have it approved"),
                self.env._("By another person than its author. Nothing flows before."),
                interfaces,
                (("state", "in", ("approved", "suspended")),),
                action,
                30,
            ),
        ]

    # === GETTERS === #

    @api.model
    def _get_facts(
        self, since: datetime | None = None, company_ids=None, codes=None, rows_since: datetime | None = None
    ) -> Facts:
        """Return how things stand now, for the user who asks.

        :param since: when the period begins, for what happened within it; now unless told
        :param company_ids: whose, those chosen in the web client unless told; what is of no company always counts
        :param codes: which facts; all unless told
        :param rows_since: only rows count whose time (``RowSource.since``) is not before this; all unless told
        """
        now = utc.now()
        company_ids = self.env.companies.ids if company_ids is None else list(company_ids)
        sources = [
            source
            for source in self._get_fact_sources(since or now)
            if (codes is None or source.code in codes) and self._may_know(source)
        ]
        if rows_since:
            sources = [_narrow(source, rows_since) for source in sources]
        statement = fact_statement.prepare(self.env, sources, company_ids)
        rows = self.env.execute_query(statement) if statement else []
        return Facts(now, tuple(Fact(*row) for row in rows), frozenset(source.code for source in sources))

    @api.model
    def _find_rows(self, code, model, since: datetime, interface_id=None) -> tuple[str, Domain] | None:
        """Return what a fact counts: XML id of the window action that lists it, and the domain.

        :param model: as the fact says
        :param interface_id: of one interface only
        :return: ``None`` where there is no list for this user
        """
        for source in self._get_fact_sources(since):
            if (source.code, getattr(source, "model", None)) == (code, model) and self._may_list(source):
                domain = Domain(list(source.domain))
                if interface_id:
                    domain &= Domain(source.interface, "=", interface_id)
                return source.action, domain
        return None

    # === RIGHTS === #

    @api.model
    def _may_know(self, source):
        return isinstance(source, SqlSource) or source.is_for_all or self._may_list(source)

    @api.model
    def _may_list(self, source):
        return isinstance(source, RowSource) and self.env[source.model].has_access("read")


def _narrow(source, rows_since):
    """Return a source that counts only what is not older."""
    if not isinstance(source, RowSource) or not source.since:
        return source
    return replace(source, domain=(*source.domain, (source.since, ">=", rows_since)))
