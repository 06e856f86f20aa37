# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Percentiles are of what was measured; ratios are of what was measured in turn; a process that dies is told."""

import sys

import pytest

from bench import rounds
from bench.rounds import Figure, Worker, percentile
from dev import paths


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.5, 50), (0.95, 95), (0.951, 96), (1, 100), (0.0001, 1)],
)
def test_a_percentile_is_the_least_value_that_so_many_do_not_exceed(share, expected):
    assert percentile(range(100, 0, -1), share) == expected


def test_a_percentile_of_one_value_is_that_value():
    assert percentile([7.5], 0.95) == 7.5


def test_a_share_that_no_float_holds_exactly_takes_no_value_too_many():
    assert percentile(range(1, 21), 0.95) == 19
    assert percentile(range(1, 11), 0.7) == 7


def test_a_ratio_is_of_each_round_and_not_of_the_medians():
    ratio = Figure((10, 40, 90)).over(Figure((1, 2, 3)))
    assert ratio.values == (10, 20, 30)
    assert ratio.median == 20


def test_a_ratio_of_figures_with_other_rounds_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        Figure((1, 2)).over(Figure((1,)))


@pytest.fixture
def logs(tmp_path, monkeypatch):
    """Keep the logs of these tests apart."""
    monkeypatch.setattr(paths, "LOGS", tmp_path)


def program(code):
    """Start a worker that runs ``code``."""
    return Worker([sys.executable, "-c", code], "test")


def test_a_worker_returns_what_its_rounds_measure(logs):
    with program("from bench.line import serve; serve(lambda a, b: a + b)") as worker:
        assert worker.round(1, 2) == 3
        assert worker.round("a", "b") == "ab"


def test_a_worker_that_ends_before_it_calls_is_told_with_the_end_of_its_log(logs):
    with pytest.raises(RuntimeError, match=r"(?s)before it called.*no such database"):
        program("raise SystemExit('no such database')")


def test_a_worker_that_never_calls_is_ended(logs, monkeypatch):
    monkeypatch.setattr(rounds, "START_SECONDS", 0.3)
    with pytest.raises(RuntimeError, match="did not call"):
        program("import threading; threading.Event().wait()")


def test_a_worker_that_ends_in_a_round_is_told_with_the_end_of_its_log(logs):
    with program("from bench.line import serve; serve(lambda: 1 / 0)") as worker:
        with pytest.raises(RuntimeError, match=r"(?s)ended early.*ZeroDivisionError"):
            worker.round()
