# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import models

from odoo.addons.integration_core.tools import buckets, facts, outcomes

from ..tools import usual
from ..tools.alerting import Reading
from .integration_alert import UNFINISHED_STATES
from .integration_alert_rule import WAYS

#: figures that are older say nothing about now
_OLDEST = timedelta(minutes=5)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: what was heard of within this time is not asked what is usual
_JUST_NOW = 5 * _MINUTE


class Missed(NamedTuple):
    """How many expectations are missed, of an interface and a company."""

    interface_id: int | bool
    company_id: int | bool
    count: int


class IntegrationAlertRuleMeasuring(models.Model):
    """What a rule measures: one method for each kind, of all its interfaces at once.

    Each is ``_measure_<kind>(interfaces, now) -> {(interface, company id): (value, raise_at, clear_at, count)}``; what
    is not in the answer is not known. What belongs to companies is measured apart for each, so that nobody is told of
    the figures of another one, and each company has an alert of its own.
    """

    _inherit = "integration.alert.rule"  # pylint: disable=consider-merging-classes-inherited

    def _measure(self, now: datetime) -> list[Reading]:
        """Return what stands how, as superuser; of what is not among it, nobody is told any more."""
        self.ensure_one()
        interfaces = self._get_interfaces()
        found = getattr(self, f"_measure_{self.kind}")(interfaces, now)
        # what concerns this Odoo as a whole stands under no interface
        watched = dict.fromkeys(
            [*((interface, self._get_whose(interface)) for interface in interfaces), *found]
        )
        unknown = self._read_as(None)
        return [
            Reading(interface.id or None, company_id, *found.get((interface, company_id), unknown))
            for interface, company_id in watched
        ]

    # === KINDS === #

    def _measure_success(self, interfaces, now):
        """Which share of what came to an end went well, in per cent."""
        as_of = self._get_counted_until(now)
        since = as_of and as_of - self.window_minutes * _MINUTE
        figures, found = self._read(interfaces, since, as_of, "company_id") if as_of else (), {}
        for key, rows in self._part(interfaces, figures).items():
            ended = Counter()
            for figure in rows:
                ended[figure.outcome] += figure.count
            total = sum(count for outcome, count in ended.items() if outcome not in outcomes.NEUTRAL)
            is_known = total and total >= self.minimum_count
            found[key] = self._read_as(100 * outcomes.find_success(ended) if is_known else None, total)
        return found

    def _measure_silence(self, interfaces, now):
        """For how many minutes nothing came, against what is usual at this time of the week."""
        as_of = self._get_counted_until(now)
        if not as_of or not interfaces:
            return {}
        found = {}
        recent = {figure.interface_id for figure in self._read(interfaces, as_of - _JUST_NOW, as_of)}
        for interface in interfaces.filtered(lambda interface: interface.id in recent):
            found[interface, self._get_whose(interface)] = (0, self.threshold or 1, self.clear_threshold, 0)
        quiet = interfaces.filtered(lambda interface: interface.id not in recent)
        hours, last = self._read_history(quiet, as_of)
        for interface in quiet:
            if reading := self._judge_silence(hours.get(interface.id, {}), last.get(interface.id), as_of):
                found[interface, self._get_whose(interface)] = reading
        return found

    def _judge_silence(self, hours, last, as_of):
        """Return a reading of an interface that has been silent; ``None`` when it may be, or nothing is known.

        :param hours: {beginning of the hour: how often something came}
        :param last: when it came last
        """
        if not last:
            return None
        silent = (as_of - last) / _MINUTE
        if not self.usual_factor:
            return silent, self.threshold, self.clear_threshold, 0
        gap = usual.find_usual_gap(hours, last, as_of)
        if gap is None:
            return None
        return silent, max(self.threshold, self.usual_factor * (gap / _MINUTE)), self.clear_threshold, 0

    def _measure_waiting(self, interfaces, now):
        """How many times the service level of the interface the oldest has waited that waits.

        What a person paused is left out: somebody knows that it waits.
        """
        known, found = self._get_facts(), {}
        if facts.WAITING not in known.codes:
            return found
        for (interface, company_id), waiting in self._part(interfaces, known.select(facts.WAITING)).items():
            if known.words(facts.PAUSED, interface_id=interface.id) <= {None}:
                waiting = [fact for fact in waiting if fact.word != "suspended"]
            since = min((fact.since for fact in waiting if fact.since), default=now)
            level = (interface.service_level_minutes or 1) * _MINUTE
            count = sum(fact.count for fact in waiting)
            found[interface, company_id] = self._read_as((now - since) / level, count)
        return found

    def _measure_given_up(self, interfaces, now):
        """How much was given up and waits for a person."""
        known = self._get_facts()
        if facts.GIVEN_UP not in known.codes:
            return {}
        return self._count_parts(interfaces, known.select(facts.GIVEN_UP))

    def _measure_breaker(self, interfaces, now):
        """For how many minutes nothing has got through to a receiver that is left alone."""
        known, found = self._get_facts(), {}
        for interface in interfaces if facts.BREAKER in known.codes else ():
            since = known.since(facts.BREAKER, interface_id=interface.id) or now
            count = known.count(facts.BREAKER, interface_id=interface.id)
            found[interface, self._get_whose(interface)] = self._read_as((now - since) / _MINUTE, count)
        return found

    def _measure_runner(self, interfaces, now):
        """1 where nobody runs jobs."""
        is_there = self._get_facts().count(facts.JOB_RUNNER)
        return {(interfaces, self.company_id.id or None): (0 if is_there else 1, 1, 0, 0)}

    def _measure_expectation(self, interfaces, now):
        """How many expectations of the business are missed; what concerns no interface stands under none."""
        watched = [*interfaces] if self.interface_ids else [*interfaces, interfaces.browse()]
        return self._count_parts(watched, self._find_missed())

    # === BY COMPANY === #

    def _get_whose(self, interface, company_id=None):
        """Return of which company something is: that of the interface or the rule, else its own."""
        return (interface.company_id or self.company_id).id or company_id or None

    def _part(self, interfaces, rows) -> dict:
        """Return {(interface, company id): its rows}, also of what has none: each interface, and what has an alert.

        :param interfaces: an empty one among them for what concerns no interface
        :param rows: with ``interface_id`` and ``company_id``
        """
        by_id = {interface.id: interface for interface in interfaces}
        parts = {(interface, self._get_whose(interface)): [] for interface in interfaces}
        unfinished = [("rule_id", "=", self.id), ("state", "in", UNFINISHED_STATES)]
        for alert in self.env["integration.alert"].sudo().search(unfinished):
            if alert.interface_id.id in by_id:
                whose = self._get_whose(alert.interface_id, alert.company_id.id)
                parts.setdefault((by_id[alert.interface_id.id], whose), [])
        for row in rows:
            if (row.interface_id or False) in by_id:
                interface = by_id[row.interface_id or False]
                parts.setdefault((interface, self._get_whose(interface, row.company_id)), []).append(row)
        return parts

    def _count_parts(self, interfaces, rows):
        """Return the readings of what is counted."""
        counts = {key: sum(row.count for row in part) for key, part in self._part(interfaces, rows).items()}
        return {key: self._read_as(count, count) for key, count in counts.items()}

    def _read_as(self, value, count=0):
        """Return a reading by the limits of the rule."""
        return value, self.threshold, self.clear_threshold, count

    # === FIGURES === #

    def _find_missed(self) -> list[Missed]:
        """Return how many expectations of the business are missed, see the business view."""
        missed = [("state", "=", "breached"), ("company_id", "in", [*self._get_company_ids(), False])]
        found = (
            self.env["integration.expectation.standing"]
            .sudo()
            ._read_group(missed, ["interface_id", "company_id"], ["__count"])
        )
        return [Missed(interface.id, company.id, count) for interface, company, count in found]

    def _get_facts(self):
        """Return how things stand now, see ``integration.overview``."""
        return self.env["integration.overview"]._get_facts(company_ids=self._get_company_ids())

    def _get_counted_until(self, now) -> datetime | None:
        """Return up to when figures are complete; ``None`` when that is too long ago to say anything about now."""
        as_of = self.env["integration.statistic"]._get_as_of()
        return as_of if as_of and now - as_of <= _OLDEST else None

    def _read_history(self, interfaces, as_of):
        """Return by interface what came in each hour of four weeks, and the end of the minute in which it came last.

        Only what is silent is asked for, so that few rows are read: a busy interface has many, and is not silent.
        """
        hours, last = {}, {}
        since = as_of - usual.WEEKS * 7 * _DAY - _DAY
        for figure in self._read(interfaces, since, as_of, "bucket", step=buckets.HOUR):
            counts = hours.setdefault(figure.interface_id, {})
            counts[figure.bucket] = counts.get(figure.bucket, 0) + figure.count
            last[figure.interface_id] = min(as_of, figure.bucket + _HOUR)
        for figure in self._read(interfaces, as_of - _DAY, as_of, "bucket", step=buckets.MINUTE):
            if figure.bucket > as_of - _DAY:
                last[figure.interface_id] = min(as_of, figure.bucket + _MINUTE)
        return hours, last

    def _read(self, interfaces, since, until, *group, **options):
        """Return the figures of interfaces by outcome. Where silence is meant, a message counts when it comes only."""
        if not interfaces:
            return []
        figures = self.env["integration.statistic"]._read(
            since,
            until,
            {"interface_id", "kind", "outcome", *group},
            company_ids=self._get_company_ids(),
            interface_id=interfaces.ids,
            kind=WAYS[self.way],
            **options,
        )
        if self.kind != "silence":
            return figures
        return [
            figure for figure in figures if figure.kind != "message" or figure.outcome == outcomes.RECEIVED
        ]
