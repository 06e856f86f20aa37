# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo import models

from odoo.addons.integration_core.tools import buckets, facts, outcomes

from ..tools import usual
from ..tools.alerting import Reading
from .integration_alert_rule import WAYS

#: figures that are older say nothing about now
_OLDEST = timedelta(minutes=5)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: what was heard of within this time is not asked what is usual
_JUST_NOW = 5 * _MINUTE


class IntegrationAlertRuleMeasuring(models.Model):
    """What a rule measures: one method for each kind, of all its interfaces at once.

    Each is ``_measure_<kind>(interfaces, now) -> {interface: (value, raise_at, clear_at, count)}``; what is not in the
    answer is not known.
    """

    _inherit = "integration.alert.rule"  # pylint: disable=consider-merging-classes-inherited

    def _measure(self, now: datetime) -> list[Reading]:
        """Return what stands how, as superuser; of what is not among it, nobody is told any more."""
        self.ensure_one()
        interfaces = self._get_interfaces()
        found = getattr(self, f"_measure_{self.kind}")(interfaces, now)
        # what concerns this Odoo as a whole stands under no interface
        watched = [*interfaces, *(interface for interface in found if not interface)]
        unknown = (None, self.threshold, self.clear_threshold, 0)
        return [
            Reading(
                interface.id or None,
                (interface.company_id or self.company_id).id or None,
                *found.get(interface, unknown),
            )
            for interface in watched
        ]

    # === KINDS === #

    def _measure_success(self, interfaces, now):
        """Which share of what came to an end went well, in per cent."""
        as_of = self._get_counted_until(now)
        counts = {}
        for figure in self._read(interfaces, as_of - self.window_minutes * _MINUTE, as_of) if as_of else ():
            ended = counts.setdefault(figure.interface_id, {})
            ended[figure.outcome] = ended.get(figure.outcome, 0) + figure.count
        found = {}
        for interface in interfaces:
            ended = counts.get(interface.id, {})
            total = sum(count for outcome, count in ended.items() if outcome not in outcomes.NEUTRAL)
            if total and total >= self.minimum_count:
                share = 100 * outcomes.find_success(ended)
                found[interface] = (share, self.threshold, self.clear_threshold, total)
        return found

    def _measure_silence(self, interfaces, now):
        """For how many minutes nothing came, against what is usual at this time of the week."""
        as_of = self._get_counted_until(now)
        if not as_of or not interfaces:
            return {}
        found = {}
        recent = {figure.interface_id for figure in self._read(interfaces, as_of - _JUST_NOW, as_of)}
        for interface in interfaces.filtered(lambda interface: interface.id in recent):
            found[interface] = (0, self.threshold or 1, self.clear_threshold, 0)
        quiet = interfaces.filtered(lambda interface: interface.id not in recent)
        hours, last = self._read_history(quiet, as_of)
        for interface in quiet:
            if reading := self._judge_silence(hours.get(interface.id, {}), last.get(interface.id), as_of):
                found[interface] = reading
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
        for interface in interfaces if facts.WAITING in known.codes else ():
            waiting = known.select(facts.WAITING, interface_id=interface.id)
            if known.words(facts.PAUSED, interface_id=interface.id) <= {None}:
                waiting = [fact for fact in waiting if fact.word != "suspended"]
            since = min((fact.since for fact in waiting if fact.since), default=now)
            level = (interface.service_level_minutes or 1) * _MINUTE
            count = sum(fact.count for fact in waiting)
            found[interface] = ((now - since) / level, self.threshold, self.clear_threshold, count)
        return found

    def _measure_given_up(self, interfaces, now):
        """How much was given up and waits for a person."""
        known, found = self._get_facts(), {}
        for interface in interfaces if facts.GIVEN_UP in known.codes else ():
            count = known.count(facts.GIVEN_UP, interface_id=interface.id)
            found[interface] = (count, self.threshold, self.clear_threshold, count)
        return found

    def _measure_breaker(self, interfaces, now):
        """For how many minutes nothing has got through to a receiver that is left alone."""
        known, found = self._get_facts(), {}
        for interface in interfaces if facts.BREAKER in known.codes else ():
            since = known.since(facts.BREAKER, interface_id=interface.id) or now
            count = known.count(facts.BREAKER, interface_id=interface.id)
            found[interface] = ((now - since) / _MINUTE, self.threshold, self.clear_threshold, count)
        return found

    def _measure_runner(self, interfaces, now):
        """1 where nobody runs jobs."""
        is_there = self._get_facts().count(facts.JOB_RUNNER)
        return {interfaces: (0 if is_there else 1, 1, 0, 0)}

    def _measure_expectation(self, interfaces, now):
        """How many expectations of the business are missed; what concerns no interface stands under none."""
        counts = self._count_missed()
        watched = [*interfaces] if self.interface_ids else [*interfaces, interfaces.browse()]
        return {
            interface: (count, self.threshold, self.clear_threshold, count)
            for interface in watched
            if (count := counts.get(interface, 0)) or interface
        }

    # === FIGURES === #

    def _count_missed(self) -> dict:
        """Return {interface: how many expectations of the business are missed}, see the business view."""
        missed = [("state", "=", "breached"), ("company_id", "in", [*self._get_company_ids(), False])]
        standings = self.env["integration.expectation.standing"].sudo()
        return dict(standings._read_group(missed, ["interface_id"], ["__count"]))

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
