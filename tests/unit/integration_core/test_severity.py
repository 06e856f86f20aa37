# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How severe an issue is follows from its cause, its interface and the money that hangs on it."""

import itertools

import pytest

from odoo.addons.integration_core.tools.severity import LEVELS, Thresholds, judge, rank

MONEY = Thresholds(high=1000, critical=10_000)


def test_without_anything_else_the_cause_decides():
    assert [judge(level) for level in LEVELS] == list(LEVELS)


@pytest.mark.parametrize(
    ("criticality", "impact", "severity"),
    [
        ("critical", "delay", "high"),
        ("critical", "inconvenience", "high"),
        ("high", "care", "high"),
        ("high", "money", "medium"),
        ("medium", "care", "medium"),
        ("low", "delay", "medium"),
        ("low", "inconvenience", "low"),
    ],
)
def test_the_class_of_the_interface_moves_it_by_one_level(criticality, impact, severity):
    assert judge("medium", criticality, impact) == severity


def test_nothing_is_above_critical_or_below_low():
    assert judge("critical", "critical", "care") == "critical"
    assert judge("low", "low", "inconvenience") == "low"


@pytest.mark.parametrize(
    ("exposed", "severity"),
    [(0, "low"), (999.99, "low"), (1000, "high"), (9999.99, "high"), (10_000, "critical")],
)
def test_money_makes_it_high_and_critical_from_the_thresholds_on(exposed, severity):
    assert judge("low", exposed=exposed, thresholds=MONEY) == severity


def test_money_lowers_nothing():
    for base, exposed in itertools.product(LEVELS, (0, 1, 1000, 10_000)):
        assert rank(judge(base, exposed=exposed, thresholds=MONEY)) >= rank(base)


def test_a_threshold_of_zero_is_none():
    assert judge("low", exposed=10**9, thresholds=Thresholds()) == "low"
