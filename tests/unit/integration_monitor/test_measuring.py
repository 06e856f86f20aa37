# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Figures and facts become the numbers that they are, and text that Prometheus reads as these."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from odoo.addons.integration_core.engine.figures import Figure
from odoo.addons.integration_core.tools import facts
from odoo.addons.integration_core.tools.facts import Fact, Facts
from odoo.addons.integration_core.tools.histogram import BOUNDS, SIZE
from odoo.addons.integration_monitor.tools import health, metrics
from odoo.addons.integration_monitor.tools.exposition import render
from odoo.addons.integration_monitor.tools.measuring import measure_facts, measure_traffic

NOW = datetime(2026, 1, 31, 12)
CODES = {1: "invoices", 2: "orders"}


def figure(count=1, ms=0, classes=(), *, kind="attempt", outcome="done", interface=1):
    """A figure, whose classes are {number: how many}."""
    histogram = tuple(dict(classes).get(number, 0) for number in range(SIZE))
    return Figure(None, None, interface, kind, outcome, count, ms, histogram)


def fact(code, count=1, interface=None, *, word=None, age=None):
    """A fact."""
    return Fact(code, "", interface, None, word, count, None if age is None else NOW - timedelta(seconds=age))


def stand(*found, codes=()):
    """What is measured when these are all facts."""
    known = {item.code for item in found} | set(codes)
    return measure_facts(Facts(NOW, tuple(found), frozenset(known)), CODES)


def test_figures_of_an_interface_are_added_up_and_others_are_not():
    measured = measure_traffic(
        [figure(2), figure(3, outcome="failed"), figure(5, interface=2), figure(7, interface=None)], CODES, {}
    )
    assert measured[metrics.COUNTERS["attempt"]] == {
        ("invoices", "done"): 2,
        ("invoices", "failed"): 3,
        ("orders", "done"): 5,
        ("", "done"): 7,
    }


def test_interfaces_that_are_gone_are_told_together():
    measured = measure_traffic([figure(2, interface=8), figure(3, interface=9)], CODES, {})
    assert measured[metrics.COUNTERS["attempt"]] == {("(deleted)", "done"): 5}


def test_ways_to_end_begin_at_nought_where_there_is_traffic_of_the_kind():
    measured = measure_traffic([figure(2)], CODES, {"attempt": ("done", "failed"), "request": ("done",)})
    assert measured[metrics.COUNTERS["attempt"]] == {("invoices", "done"): 2, ("invoices", "failed"): 0}
    assert measured[metrics.COUNTERS["request"]] == {}


def test_durations_of_all_outcomes_are_one_histogram_and_none_is_none():
    measured = measure_traffic(
        [figure(2, 10, {3: 2}), figure(1, 900, {15: 1}, outcome="failed"), figure(9, kind="message")],
        CODES,
        {},
    )
    [(labels, (classes, milliseconds))] = measured[metrics.DURATIONS["attempt"]].items()
    assert (labels, milliseconds, classes[3], classes[15], sum(classes)) == (("invoices",), 910, 2, 1, 3)
    assert measured[metrics.DURATIONS["message"]] == {}


def test_a_kind_that_an_addon_of_others_counts_disturbs_nobody():
    assert not any(measure_traffic([figure(kind="fax")], CODES, {}).values())


def test_what_waits_is_told_for_each_interface_and_the_oldest_of_each():
    measured = stand(
        fact(facts.WAITING, 2, 1, age=30, word="approved"),
        fact(facts.WAITING, 3, 1, age=90, word="suspended"),
    )
    assert measured[metrics.WAITING] == {("",): 0, ("invoices",): 5, ("orders",): 0}
    assert measured[metrics.OLDEST] == {("",): 0, ("invoices",): 90, ("orders",): 0}


def test_what_nobody_tells_is_left_out_and_what_is_not_there_is_nought():
    measured = stand(codes=[facts.JOB_RUNNER])
    assert measured[metrics.RUNNER] == {(): 0}
    assert metrics.WAITING not in measured
    assert metrics.JOBS not in measured


def test_jobs_and_issues_are_told_apart():
    measured = stand(
        fact(facts.JOBS_RUNNING, 2),
        fact(facts.JOBS_FAILED, 3),
        fact(facts.ISSUES, 4, 1, word="high"),
        fact(facts.ISSUES, 5, None, word="low"),
        codes=[facts.JOBS_OVERDUE],
    )
    assert measured[metrics.JOBS] == {("running",): 2, ("overdue",): 0, ("failed",): 3}
    assert measured[metrics.ISSUES] == {("invoices", "high"): 4, ("", "low"): 5}


def test_when_it_was_counted_is_told_in_seconds_of_unix():
    assert stand(fact(facts.COUNTED, age=0))[metrics.COUNTED_AT] == {(): 1769860800}


@given(st.lists(st.integers(0, 10**6), min_size=SIZE, max_size=SIZE), st.integers(0, 10**12))
def test_a_histogram_comes_out_as_it_went_in(classes, milliseconds):
    text, _type = render({metrics.DURATIONS["attempt"]: {("invoices",): (classes, milliseconds)}})
    [family] = [found for found in read_text(text.decode()) if found.samples]
    told = {sample.labels.get("le", sample.name): sample.value for sample in family.samples}
    for number, bound in enumerate(BOUNDS):
        limit = next(limit for limit in told if limit[0].isdigit() and float(limit) == bound / 1000)
        assert told[limit] == sum(classes[: number + 1])
    assert told["+Inf"] == told[f"{family.name}_count"] == sum(classes)
    assert told[f"{family.name}_sum"] == milliseconds / 1000


@given(st.text(max_size=20))
def test_whatever_a_label_holds_the_text_is_read_as_it_was(code):
    measured = {metrics.WAITING: {(code,): 1}}
    for accept, read in (("", read_text), ("application/openmetrics-text; version=1.0.0", read_openmetrics)):
        text, _type = render(measured, accept)
        [sample] = [sample for family in read(text.decode()) for sample in family.samples]
        assert (sample.labels, sample.value) == ({"interface": code}, 1)


def test_nothing_of_the_process_is_told():
    text, _type = render({})
    assert all(line.split()[2].startswith("integration_") for line in text.decode().splitlines())


def test_health_is_as_bad_as_the_worst():
    assert health.judge({}) == health.PASS
    assert health.judge({"a": health.PASS, "b": health.WARN}) == health.WARN
    assert health.judge({"a": health.FAIL, "b": health.WARN}) == health.FAIL
    assert [health.find_status(state) for state in (health.PASS, health.WARN, health.FAIL)] == [200, 200, 503]
