# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rows of the overview: each interface, how it stands, and what went over it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.operators import OPERATORS
from odoo.addons.integration_core.tools import facts, outcomes

from .. import overview_words as words
from ..tools.reading import ASKED, CAME, SENT, Reading, Traffic
from ..tools.standing import Situation, Standing, judge

#: interfaces that are or were in force; the number of interfaces is that of agreements, some hundreds at most
_IN_USE = Domain("state", "in", ("approved", "suspended")) | (
    Domain("state", "in", ("draft", "submitted")) & Domain("approved_at", "!=", False)
)
_FIELDS = ("name", "system_id", "state", "paused_because", "service_level_minutes", "service_level_target")
_MINUTE = timedelta(minutes=1)


class Row(NamedTuple):
    """An interface, how it stands, and what went over it."""

    interface: models.Model
    standing: Standing
    traffic: Traffic
    waited: timedelta | None
    waiting: int
    given_up: int
    ways: int
    line: list


@dataclass(frozen=True)
class _May:
    """What the user may do with interfaces."""

    pause: bool
    resume: bool
    test: bool


class IntegrationOverviewRows(models.AbstractModel):
    """One row of the overview for each interface, the worst first."""

    _inherit = "integration.overview"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _get_rows(self, reading: Reading) -> list[Row]:
        """Return the interfaces that are in force, or were, for the companies that are chosen."""
        domain = _IN_USE & Domain("company_id", "in", [*self.env.companies.ids, False])
        found = self.env["integration.interface"].search_fetch(domain, _FIELDS)
        rows = [self._get_row(interface, reading) for interface in found]
        return sorted(rows, key=lambda row: (row.standing.rank, row.interface.name or "", row.interface.id))

    @api.model
    def _get_row(self, interface, reading):
        mine = {"interface_id": interface.id}
        known, traffic = reading.facts, reading.get_of(interface.id)
        since = known.since(facts.WAITING, **mine)
        return Row(
            interface=interface,
            standing=self._get_standing(interface, reading),
            traffic=traffic,
            waited=reading.at - since if since else None,
            waiting=known.count(facts.WAITING, **mine),
            given_up=known.count(facts.GIVEN_UP, **mine),
            ways=known.count(facts.WAYS, **mine),
            line=reading.find_line(interface.id),
        )

    @api.model
    def _get_standing(self, interface, reading) -> Standing:
        """Return how an interface stands; alerts are judged apart, see ``tools/standing.py``."""
        mine = {"interface_id": interface.id}
        known, last_hour = reading.facts, reading.get_last_hour(interface.id)
        # what is paused itself is meant to wait
        due = known.since(facts.WAITING, word="approved", **mine)
        return judge(
            Situation(
                lifecycle=interface.state,
                is_system_active=interface.system_id.active,
                breakers=frozenset(known.words(facts.BREAKER, **mine)),
                paused=frozenset(known.words(facts.PAUSED, **mine)),
                waited_minutes=(reading.at - due) / _MINUTE if due else None,
                agreed_minutes=interface.service_level_minutes,
                given_up=known.count(facts.GIVEN_UP_LATELY, **mine),
                ended=last_hour.count_ended(),
                done=last_hour.find_outcomes()[outcomes.DONE],
                target=interface.service_level_target / 100,
                has_traffic=bool(reading.get_of(interface.id).figures),
            )
        )

    # === WORDS === #

    @api.model
    def _tell_row(self, row: Row) -> dict:
        """Return a row for the browser; what can be pressed is what the user may do."""
        interface = row.interface
        reasons = words.get_reasons(self.env, interface.paused_because)
        count = lambda number: words.tell_count(self.env, number)  # noqa: E731
        may = self._get_rights()
        return {
            "id": interface.id,
            "name": interface.name,
            "system": interface.system_id.name,
            "state": row.standing.state,
            "state_name": words.get_states(self.env)[row.standing.state],
            "reasons": [reasons[reason] for reason in row.standing.reasons],
            "came": count(row.traffic.count(ASKED, CAME)),
            "sent": count(row.traffic.count(SENT)),
            "success": words.tell_share(self.env, row.traffic.find_success()),
            "p95": words.tell_milliseconds(self.env, row.traffic.find_quantile(0.95)),
            "waiting": count(row.waiting),
            "oldest": words.tell_age(self.env, row.waited) if row.waited is not None else "",
            "given_up": count(row.given_up) if row.given_up else "",
            "line": row.line,
            "line_name": self._tell_line(row.line),
            "may_test": may.test and bool(row.ways),
            "may_pause": may.pause and interface.state == "approved",
            "may_resume": may.resume and interface.state == "suspended",
        }

    @api.model
    def _tell_line(self, line):
        """Return in words what the small picture of a row shows."""
        good, bad = (sum(counts) for counts in zip(*line, strict=True)) if line else (0, 0)
        if not good and not bad:
            return self.env._("Nothing ended in this time")
        busiest = max(sum(point) for point in line)
        return self.env._(
            "%(good)s went well and %(bad)s did not; the most at a time were %(busiest)s",
            good=words.tell_count(self.env, good),
            bad=words.tell_count(self.env, bad),
            busiest=words.tell_count(self.env, busiest),
        )

    @api.model
    def _get_rights(self):
        user = self.env.user
        return _May(
            pause=user.has_group(OPERATORS),
            resume=user.has_group("integration_core.group_integration_manager"),
            test=user.has_groups(f"{OPERATORS},integration_core.group_integration_developer"),
        )
