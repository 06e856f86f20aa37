# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What alert rules measure, of all that they watch at once."""

from collections import Counter
from datetime import datetime, timedelta

from odoo import models

from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools import buckets, facts, outcomes, utc
from odoo.addons.integration_core.tools.facts import Facts

from ..tools import usual
from ..tools.alerting import Measured, Missed
from .integration_alert_rule import WAYS

#: system parameter: seconds after 1970 when the rules were looked at again, after nobody had done so for long
BACK_AT = "integration_monitor.back_at"
#: what rules of a kind have to know
_FACTS = {
    "waiting": (facts.WAITING, facts.PAUSED),
    "given_up": (facts.BEGUN_AGAIN,),
    "breaker": (facts.BREAKER,),
    "runner": (facts.JOB_RUNNER,),
}
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: what was heard of within this time is not asked what is usual
_JUST_NOW = 5 * _MINUTE


class IntegrationAlertRuleMeasuring(models.Model):
    """What a rule measures: one method for each kind, of all its interfaces at once.

    Each is ``_measure_<kind>(interfaces, now, known)``, and its answer is
    ``{(interface, company id): (value, raise_at, clear_at, count)}``; what is not in it is not known. Each expectation
    stands apart, under ``(interface, company id, its id)``, as long as it is missed or has an alert. ``None`` is the
    answer where traffic is not counted, so that nothing is known of any. What belongs to companies is measured apart
    for each, so that nobody is told of the figures of another one, and each company has an alert of its own.
    """

    _inherit = "integration.alert.rule"  # pylint: disable=consider-merging-classes-inherited

    def _measure(self, now: datetime, known: Facts | None = None) -> list[Measured] | None:
        """Return what stands how, as superuser; of what is not among it, nobody is told any more.

        :param known: see :meth:`_read_facts`; read for this rule alone unless told
        :return: ``None`` where traffic is not counted
        """
        self.ensure_one()
        interfaces = self._get_interfaces()
        known = self._read_facts() if known is None else known
        found = getattr(self, f"_measure_{self.kind}")(interfaces, now, known.narrow(self._get_company_ids()))
        if found is None:
            return None
        # what concerns this Odoo as a whole stands under no interface
        each = interfaces if self.kind != "expectation" else ()
        watched = dict.fromkeys([*((interface, self._get_whose(interface)) for interface in each), *found])
        unknown = self._read_as(None)
        return [
            Measured(
                interface.id or None, company_id, *found.get((interface, company_id, *which), unknown), *which
            )
            for interface, company_id, *which in watched
        ]

    # === KINDS === #

    def _measure_success(self, interfaces, now, known):
        """Which share of what came to an end went well, in per cent."""
        as_of = self._get_counted_until(now)
        if not as_of:
            return None
        found, since = {}, as_of - self.window_minutes * _MINUTE
        figures = self._read(interfaces, since, as_of, "company_id")
        for key, rows in self._part(interfaces, figures).items():
            ended = Counter()
            for figure in rows:
                ended[figure.outcome] += figure.count
            total = sum(count for outcome, count in ended.items() if outcome not in outcomes.NEUTRAL)
            is_known = total and total >= self.minimum_count
            found[key] = self._read_as(100 * outcomes.find_success(ended) if is_known else None, total)
        return found

    def _measure_silence(self, interfaces, now, known):
        """For how many minutes nothing came, against what is usual at this time of the week."""
        as_of = self._get_counted_until(now)
        if not as_of:
            return None
        found = {}
        recent = {figure.interface_id for figure in self._read(interfaces, as_of - _JUST_NOW, as_of)}
        for interface in interfaces.filtered(lambda interface: interface.id in recent):
            found[interface, self._get_whose(interface)] = (0, self.threshold or 1, self.threshold or 1, 0)
        quiet = interfaces.filtered(lambda interface: interface.id not in recent)
        hours, last = self._read_history(quiet, as_of)
        back_at = self._get_back_at(now)
        for interface in quiet.filtered(lambda interface: interface.id in last):
            came_at = last[interface.id]
            if reading := self._judge_silence(hours.get(interface.id, {}), came_at, as_of, back_at):
                found[interface, self._get_whose(interface)] = reading
        return found

    def _judge_silence(self, hours, came_at, as_of, back_at):
        """Return what was measured of an interface that has been silent; ``None`` when it may be, or if not known.

        What is silent no longer is good at once: something came. Where nothing has come since Odoo was back, it is
        silent since then, and not good.

        :param hours: {beginning of the hour: how often something came}
        :param came_at: when it came last
        """
        since = max(came_at, back_at)
        if since >= as_of:
            return None
        silent, limit = (as_of - since) / _MINUTE, self.threshold
        if self.usual_factor:
            gap = usual.find_usual_gap(hours, since, as_of)
            if gap is None:
                return None
            limit = max(limit, self.usual_factor * (gap / _MINUTE))
        return silent, limit, limit if came_at > back_at else None, 0

    def _measure_waiting(self, interfaces, now, known):
        """How many times the service level of the interface the oldest has waited that waits.

        What a person paused or has yet to approve is left out: somebody knows that it waits.
        """
        found = {}
        if facts.WAITING not in known.codes:
            return found
        for (interface, company_id), waiting in self._part(interfaces, known.select(facts.WAITING)).items():
            for_person = {"draft", "submitted"}
            if known.words(facts.PAUSED, interface_id=interface.id) <= {None}:
                for_person.add("suspended")
            waiting = [fact for fact in waiting if fact.word not in for_person]
            since = min((fact.since for fact in waiting if fact.since), default=now)
            level = (interface.service_level_minutes or 1) * _MINUTE
            count = sum(fact.count for fact in waiting)
            found[interface, company_id] = self._read_as((now - since) / level, count)
        return found

    def _measure_given_up(self, interfaces, now, known):
        """How much was given up since the rule is there, and waits for a person.

        What was begun again is not over while it is on its way: it may be given up once more.
        """
        found, lost = {}, self._read_given_up()
        if facts.GIVEN_UP not in lost.codes:
            return found
        begun_again = self._part(interfaces, known.select(facts.BEGUN_AGAIN))
        for key, given_up in self._part(interfaces, lost.select(facts.GIVEN_UP)).items():
            count = sum(fact.count for fact in given_up)
            clear_at = None if begun_again.get(key) else self.clear_threshold
            found[key] = (count, self.threshold, clear_at, count)
        return found

    def _measure_breaker(self, interfaces, now, known):
        """For how many minutes nothing has got through to a receiver that is left alone."""
        found = {}
        for interface in interfaces if facts.BREAKER in known.codes else ():
            since = known.since(facts.BREAKER, interface_id=interface.id) or now
            count = known.count(facts.BREAKER, interface_id=interface.id)
            found[interface, self._get_whose(interface)] = self._read_as((now - since) / _MINUTE, count)
        return found

    def _measure_runner(self, interfaces, now, known):
        """1 where nobody runs jobs."""
        is_there = known.count(facts.JOB_RUNNER)
        return {(interfaces, self.company_id.id or None): (0 if is_there else 1, 1, 0, 0)}

    def _measure_expectation(self, interfaces, now, known):
        """How often each expectation of the business is missed; what concerns no interface stands under none."""
        watched = [*interfaces] if self.interface_ids else [*interfaces, interfaces.browse()]
        found = Counter()
        for (interface, company_id), missed in self._part(
            watched, [*self._find_missed(), *self._find_raised()]
        ).items():
            for one in missed:
                found[interface, company_id, one.expectation_id or None] += one.count
        return {key: self._read_as(count, count) for key, count in found.items()}

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
        for alert in self._find_unfinished():
            if alert.interface_id.id in by_id:
                whose = self._get_whose(alert.interface_id, alert.company_id.id)
                parts.setdefault((by_id[alert.interface_id.id], whose), [])
        for row in rows:
            if (row.interface_id or False) in by_id:
                interface = by_id[row.interface_id or False]
                parts.setdefault((interface, self._get_whose(interface, row.company_id)), []).append(row)
        return parts

    def _read_as(self, value, count=0):
        """Return what was measured, with the limits of the rule."""
        return value, self.threshold, self.clear_threshold, count

    # === FIGURES === #

    def _find_missed(self) -> list[Missed]:
        """Return how often each expectation of the business is missed, see the business view."""
        missed = [("state", "=", "breached"), ("company_id", "in", [*self._get_company_ids(), False])]
        found = (
            self.env["integration.expectation.standing"]
            .sudo()
            ._read_group(missed, ["interface_id", "company_id", "expectation_id"], ["__count"])
        )
        return [
            Missed(interface.id, company.id, count, expectation.id)
            for interface, company, expectation, count in found
        ]

    def _find_raised(self) -> list[Missed]:
        """Return those that have an alert, none of them missed: what is missed no more is counted as well."""
        return [
            Missed(alert.interface_id.id, alert.company_id.id, 0, alert.expectation_id.id)
            for alert in self._find_unfinished()
        ]

    def _find_unfinished(self):
        """Return the alerts of the rule that are about to be raised, or open."""
        return self.env["integration.alert"].sudo()._find_unfinished([("rule_id", "=", self.id)])

    def _read_facts(self) -> Facts:
        """Return how things stand now, as far as these rules have to know; read once for all of them."""
        codes = {code for rule in self for code in _FACTS.get(rule.kind, ())}
        companies = self.browse()._get_company_ids()
        return self.env["integration.overview"]._get_facts(company_ids=companies, codes=codes)

    def _read_given_up(self) -> Facts:
        """Return what was given up since the rule counts; others of its kind may count from another time."""
        companies = self._get_company_ids()
        known = self.env["integration.overview"]._get_facts(
            company_ids=companies, codes={facts.GIVEN_UP}, rows_since=self.counts_from or None
        )
        return known.narrow(companies)

    def _get_counted_until(self, now) -> datetime | None:
        """Return up to when figures are complete; ``None`` when that is too long ago to say anything about now."""
        as_of = self.env["integration.statistic"]._get_as_of()
        return as_of if as_of and now - as_of <= facts.COUNTED_WITHIN else None

    def _get_back_at(self, now) -> datetime:
        """Return when Odoo was back after nobody had looked for long; what partners sent meanwhile did not come."""
        back_at = utc.from_epoch(read_number(self.env, BACK_AT, 0))
        return min(back_at, now)

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
