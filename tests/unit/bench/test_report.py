# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The page tells what was measured as it was measured: met, not met, and from how many rounds."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from bench import plot, report, targets
from bench.report import number, render, render_plots
from bench.targets import AIM_MET, MET, NOT_MET, TARGETS, Target

MORE = Target("more", "", "how", 0.95, 1)
LESS = Target("less", " ms", "how", 150, 60, lower=True)


def results(**changed):
    """What a run that is just good enough would write."""
    values = {target.key: target.must or 10 for target in TARGETS} | changed
    spans = {key: [value * 0.9, value, value * 1.1] for key, value in values.items()}
    return {**values, "rounds": spans, "conditions": {"Processor": "an abacus"}}


@pytest.mark.parametrize(
    ("target", "value", "expected"),
    [
        (MORE, 0.949, NOT_MET),
        (MORE, 0.95, MET),
        (MORE, 1, AIM_MET),
        (LESS, 150.1, NOT_MET),
        (LESS, 150, MET),
        (LESS, 60, AIM_MET),
        (Target("other", "", "how"), 1, None),
    ],
)
def test_a_bound_is_met_when_it_is_reached(target, value, expected):
    assert target.judge(value) == expected


def test_every_aim_is_at_least_what_must_be():
    asked = [target for target in TARGETS if target.must is not None]
    assert len(asked) == 22
    assert all(target.judge(target.aim) == AIM_MET for target in asked if target.aim is not None)
    assert all(target.judge(target.must) == MET for target in asked if target.aim is None)


def test_the_table_has_a_row_for_each_key_with_its_least_and_most():
    rows = re.findall(r"^\| `(.+?)` \| \*\*(.+?)\*\* \| (.+?) \| 3 \|", render(results()), re.MULTILINE)
    assert {key for key, _median, _span in rows} == {target.key for target in TARGETS}
    assert ("delivery.ratio_to_one_job_each", "20", "18 – 22") in rows


def test_a_figure_that_falls_short_is_named_first_and_in_its_row():
    page = render(results(**{"claim.ratio_1m_to_1k": 2.01}))
    assert "21 of 22 figures are what they must be. Not met: `claim.ratio_1m_to_1k`." in page
    row = next(line for line in page.splitlines() if line.startswith("| `claim.ratio_1m_to_1k`"))
    assert row.endswith(f"| ≤ 2 | ≤ 1.2 | {NOT_MET} |")


def test_what_limits_a_figure_is_told_or_that_nobody_knows(monkeypatch):
    monkeypatch.setattr(report, "LIMITS", {"capture.ratio": "The moon."})
    page = render(results(**{"capture.ratio": 3, "isolation.throughput_kept": 0.1}))
    assert "- `capture.ratio`: The moon." in page
    assert "- `isolation.throughput_kept`: not looked into yet." in page


def test_what_limits_a_figure_is_no_longer_told_when_it_has_reached_its_aim(monkeypatch):
    monkeypatch.setattr(report, "LIMITS", {"capture.ratio": "The moon."})
    assert "The moon." in render(results(**{"capture.ratio": 1.05}))
    assert "The moon." not in render(results(**{"capture.ratio": 1.01}))


def test_the_page_tells_on_what_it_was_measured():
    assert "- Processor: an abacus" in render(results())


def test_every_key_with_limits_is_one_that_is_measured():
    assert set(targets.LIMITS) <= {target.key for target in TARGETS}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0416, "0.042"),
        (1.1, "1.1"),
        (1.104, "1.104"),
        (20, "20"),
        (72.99, "73"),
        (150, "150"),
        (11_104.4, "11,104"),
    ],
)
def test_numbers_have_the_digits_that_count(value, text):
    assert number(value) == text


def test_plots_are_well_formed_and_hold_every_figure_within_their_borders():
    pictures = render_plots(
        results(**{"delivery.per_second": 4000, "delivery.bare_client_per_second": 11_000})
    )
    for picture in pictures.values():
        root = ElementTree.fromstring(picture)
        for rect in root.findall(".//{*}rect[@fill='#4c78a8']"):
            assert float(rect.get("x")) >= plot.LEFT
            assert float(rect.get("x")) + float(rect.get("width")) <= plot.WIDTH - plot.RIGHT + 1
    requirements = pictures["benchmarks-requirements.svg"]
    assert all(f">{target.key}<" in requirements for target in TARGETS if target.must)
    assert ">4,000/s<" in pictures["benchmarks-deliveries.svg"]


def test_what_falls_short_is_drawn_to_the_left_of_what_must_be():
    picture = render_plots(results(**{"capture.ratio": 2.2}))["benchmarks-requirements.svg"]
    bars = ElementTree.fromstring(picture).findall(".//{*}rect[@height='16']")
    [short] = [bar for bar in bars if bar.get("fill") == plot.RED]
    starts = {float(bar.get("x")) for bar in bars if bar is not short}
    assert len(starts) == 1, "all that is met starts where it must be"
    assert float(short.get("x")) + float(short.get("width")) == pytest.approx(starts.pop(), abs=0.2)
    assert float(short.get("width")) > 20
