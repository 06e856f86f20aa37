# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments are in UTC and have no zone, wherever this process runs."""

import time
from datetime import datetime, timedelta

import pytest

from odoo.addons.integration_core.tools import utc


@pytest.fixture(autouse=True)
def far_east(monkeypatch):
    """A process whose own clock is hours ahead of UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_seconds_since_1970_are_a_moment_in_utc():
    assert utc.from_epoch(0) == datetime(1970, 1, 1)
    assert utc.from_epoch(1_790_000_000.5) == datetime(2026, 9, 21, 14, 13, 20, 500_000)


def test_now_is_in_utc():
    assert abs(utc.now() - utc.from_epoch(time.time())) < timedelta(minutes=1)
    assert utc.now().tzinfo is None
