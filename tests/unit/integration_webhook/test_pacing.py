# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A replay keeps to its pace, and waits when it must."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_webhook.tools.pacing import (
    HORIZON,
    PATIENCE,
    Standing,
    decide,
    get_next_at,
    is_last,
)

NOW = datetime(2026, 1, 31, 12)
READY = Standing(pace=5, next_at=None, waiting=0, is_held_up=False)


def test_a_step_is_some_seconds_worth_and_the_next_comes_after_them():
    step = decide(READY, NOW)
    assert (step.limit, step.pause) == (5 * HORIZON, HORIZON)
    assert get_next_at(NOW) == NOW + timedelta(seconds=HORIZON)
    assert decide(replace(READY, next_at=NOW), NOW) == step


@pytest.mark.parametrize(
    ("changes", "pause"),
    [
        ({"next_at": NOW + timedelta(seconds=7)}, 7),
        ({"is_held_up": True}, PATIENCE),
        ({"waiting": 10 * HORIZON}, HORIZON),
    ],
    ids=["too early", "nothing flows", "a slow receiver"],
)
def test_it_waits(changes, pause):
    step = decide(replace(READY, **changes), NOW)
    assert (step.limit, step.pause) == (0, pause)


def test_a_receiver_that_almost_keeps_up_is_not_slow():
    assert decide(replace(READY, waiting=10 * HORIZON - 1), NOW).limit


def test_it_is_over_when_a_step_finds_fewer_than_it_may():
    step = decide(READY, NOW)
    assert is_last(step, step.limit - 1)
    assert not is_last(step, step.limit)
