# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From figures and facts to the numbers of the metrics."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from odoo.addons.integration_core.tools import facts, histogram
from odoo.addons.integration_core.tools.facts import Fact, Facts

from . import metrics, watched

#: what is told instead of the code of an interface that is gone
GONE = "(deleted)"

#: {fact: metric that tells how many there are of each interface}
BY_INTERFACE = {
    facts.WAITING: metrics.WAITING,
    facts.GIVEN_UP: metrics.GIVEN_UP,
    facts.BREAKER: metrics.BREAKERS,
    facts.PAUSED: metrics.PAUSED,
    facts.ISSUES_BREACHED: metrics.BREACHED,
    facts.ISSUES_UNOWNED: metrics.UNOWNED,
    watched.ALERTS: metrics.ALERTS,
    watched.EXPECTATIONS_OVER_LIMIT: metrics.OVER_LIMIT,
}
#: {fact: metric that tells how many there are altogether, and its labels}
ALTOGETHER = {
    facts.REFUSED: (metrics.REFUSED, ()),
    facts.JOB_RUNNER: (metrics.RUNNER, ()),
    facts.LANES_BUSY: (metrics.BUSY, ()),
    facts.JOBS_RUNNING: (metrics.JOBS, ("running",)),
    facts.JOBS_OVERDUE: (metrics.JOBS, ("overdue",)),
    facts.JOBS_FAILED: (metrics.JOBS, ("failed",)),
}
_EPOCH = datetime(1970, 1, 1)


def measure_traffic(figures: Iterable, codes: Mapping[int, str], outcomes: Mapping[str, Collection[str]]):
    """Return how often something happened, and how long it took.

    A way to end begins at 0 for each interface that has traffic of its kind, so that the first failure is a rise.

    :param figures: by interface, kind and outcome, with their histograms
    :param codes: of all interfaces, by id
    :param outcomes: {kind: in which ways it can end}
    """
    counts = {metric: {} for metric in metrics.COUNTERS.values()}
    durations = {metric: {} for metric in metrics.DURATIONS.values()}
    for figure in figures:
        if figure.kind not in metrics.COUNTERS:
            continue
        code = _get_code(codes, figure.interface_id)
        counted = counts[metrics.COUNTERS[figure.kind]]
        for outcome in {*outcomes.get(figure.kind, ()), figure.outcome}:
            counted.setdefault((code, outcome), 0)
        counted[code, figure.outcome] += figure.count
        if any(figure.histogram):
            taken = durations[metrics.DURATIONS[figure.kind]]
            classes, milliseconds = taken.get((code,), ((), 0))
            classes = histogram.add(classes, figure.histogram) if classes else figure.histogram
            taken[code,] = classes, milliseconds + figure.duration_ms
    return {**counts, **durations}


def measure_facts(now: Facts, codes: Mapping[int, str]):
    """Return how things stand; what no addon tells is left out, and not 0.

    :param codes: of all interfaces, by id
    """
    measured = defaultdict(dict)
    for name, metric in BY_INTERFACE.items():
        if name in now.codes:
            measured[metric] = _add_up(now.select(name), codes)
    for name, (metric, labels) in ALTOGETHER.items():
        if name in now.codes:
            measured[metric][labels] = now.count(name)
    measured[metrics.ISSUES] = defaultdict(int)
    for fact in now.select(facts.ISSUES):
        measured[metrics.ISSUES][_get_code(codes, fact.interface_id), fact.word or ""] += fact.count
    if facts.WAITING in now.codes:
        measured[metrics.OLDEST] = dict.fromkeys(measured[metrics.WAITING], 0)
        for fact in now.select(facts.WAITING):
            key = (_get_code(codes, fact.interface_id),)
            age = (now.at - fact.since).total_seconds() if fact.since else 0
            measured[metrics.OLDEST][key] = max(measured[metrics.OLDEST][key], age)
    if counted_at := now.since(facts.COUNTED):
        measured[metrics.COUNTED_AT][()] = (counted_at - _EPOCH).total_seconds()
    return measured


def _add_up(found: Iterable[Fact], codes):
    """Return how many there are of each interface, also where there are none."""
    counted = dict.fromkeys((("",), *((code,) for code in codes.values())), 0)
    for fact in found:
        key = (_get_code(codes, fact.interface_id),)
        counted[key] = counted.get(key, 0) + fact.count
    return counted


def _get_code(codes, interface_id):
    return codes.get(interface_id, GONE) if interface_id else ""
