# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A trace reads as what led to what, and its bars lie where its time went."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_core.tools.span import FAILED, OK, RUNNING, WAITING, Span
from odoo.addons.integration_monitor.tools.tree import arrange, get_end, measure

START = datetime(2026, 1, 31, 12)
NOW = START + timedelta(seconds=10)


def make(key, second=0.0, length=0.0, state=OK, **values):
    """A span that begins some seconds after the first; ``length=None`` for one that goes on."""
    start = START + timedelta(seconds=second)
    end = None if length is None else start + timedelta(seconds=length)
    return Span(key, key.partition(":")[0], "", "", key, start, end, state, **values)


def shape(spans):
    """[(key, depth)] as shown"""
    return [(row.span.key, row.depth) for row in arrange(spans, NOW)]


def test_each_span_stands_below_what_led_to_it_the_oldest_first():
    spans = [
        make("attempt:1", 3, parent="delivery:1"),
        make("delivery:1", 2, parent="event:1"),
        make("delivery:2", 1, parent="event:1"),
        make("event:1", 1, parent="write:1"),
        make("job:1", 4),
        make("write:1", 1, parent="request:a"),
        make("request:a"),
    ]
    assert shape(spans) == [
        ("request:a", 0),
        ("write:1", 1),
        ("event:1", 2),
        ("delivery:2", 3),
        ("delivery:1", 3),
        ("attempt:1", 4),
        ("job:1", 0),
    ]


def test_what_names_a_cause_that_is_not_shown_stands_at_the_top():
    assert shape([make("event:1", parent="write:9")]) == [("event:1", 0)]


def test_what_is_about_a_record_stands_below_the_span_of_that_record():
    spans = [
        make("batch:1", res_model="integration.batch", res_id=1),
        make("issue:1", 1, res_model="integration.issue", res_id=7, about=("integration.batch", 1)),
        make("issue:2", 1, res_model="integration.issue", res_id=8, about=("integration.batch", 2)),
    ]
    assert shape(spans) == [("batch:1", 0), ("issue:1", 1), ("issue:2", 0)]


def test_a_circle_of_causes_is_shown_and_ends():
    spans = [make("a:1", parent="b:1"), make("b:1", 1, parent="a:1"), make("c:1", parent="c:1")]
    assert sorted(key for key, _depth in shape(spans)) == ["a:1", "b:1", "c:1"]


def test_a_failure_marks_all_that_led_to_it_and_nothing_else():
    spans = [
        make("event:1"),
        make("delivery:1", 1, parent="event:1"),
        make("attempt:1", 2, state=FAILED, parent="delivery:1"),
        make("delivery:2", 3, parent="event:1"),
        make("attempt:2", 4, parent="delivery:2"),
    ]
    marked = {row.span.key for row in arrange(spans, NOW) if row.leads_to_failure}
    assert marked == {"event:1", "delivery:1", "attempt:1"}


def test_a_bar_is_hollow_as_long_as_it_waited():
    job = make("job:1", 2, 6, waiting_until=START + timedelta(seconds=4))
    first, row = arrange([make("request:a", 0, 8), job], NOW)
    assert (first.left, first.waited, first.worked) == (0, 0, 1)
    assert (row.left, row.waited, row.worked) == (0.25, 0.25, 0.5)


def test_what_waits_is_hollow_until_now_and_what_runs_is_not():
    waiting = make("delivery:1", 0, None, WAITING)
    running = make("batch:1", 5, None, RUNNING)
    rows = arrange([waiting, running], NOW)
    assert [(row.waited, row.worked) for row in rows] == [(1, 0), (0, 0.5)]
    assert measure([waiting, running], NOW) == (START, timedelta(seconds=10))


@pytest.mark.parametrize("state", [OK, FAILED])
def test_what_is_over_and_has_no_end_is_a_point(state):
    assert get_end(make("event:1", 1, None, state), NOW) == START + timedelta(seconds=1)


def test_one_point_has_a_place():
    (row,) = arrange([make("event:1")], NOW)
    assert (row.left, row.waited, row.worked) == (0, 0, 0)


def test_of_nothing_nothing_is_shown():
    assert arrange([], NOW) == []


moments = st.floats(-100, 100)


@given(
    st.lists(
        st.tuples(moments, st.none() | moments, st.none() | moments, st.sampled_from([OK, WAITING, RUNNING])),
        min_size=1,
        max_size=8,
    )
)
def test_no_bar_leaves_the_line_whatever_the_clocks_said(drawn):
    spans = [
        make(
            f"x:{number}",
            start,
            length,
            state,
            waiting_until=turn and START + timedelta(seconds=turn),
            parent=f"x:{number // 2}",
        )
        for number, (start, length, turn, state) in enumerate(drawn)
    ]
    rows = arrange(spans, NOW)
    assert len(rows) == len(spans)
    for row in rows:
        assert min(row.left, row.waited, row.worked) >= 0
        assert row.left + row.waited + row.worked <= 1 + 1e-9
