# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers leave as the decimals that Odoo means, moments in UTC."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_contract.tools import wire


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        (0.1 + 0.2, 2, "0.30"),
        (1234567.29, 2, "1234567.29"),
        (2.675, 2, "2.68"),
        (-0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (-1.5, 2, "-1.50"),
        (1e16, 2, "10000000000000000.00"),
        (1e-7, 2, "0.00"),
        (1234, 0, "1234"),
        (0.1234, 3, "0.123"),
    ],
)
def test_money_has_the_digits_of_its_currency(number, places, text):
    assert wire.money_text(number, places) == text


def test_a_price_keeps_its_digits():
    assert wire.money_text(0.3333, 2, exact=True) == "0.3333"
    assert wire.money_text(5.0, 2, exact=True) == "5.00"
    assert wire.money_text(1e-7, 2, exact=True) == "0.0000001"


@pytest.mark.parametrize(
    ("number", "text"),
    [(2.0, "2"), (1.5, "1.5"), (0.0, "0"), (-0.0, "0"), (100.0, "100"), (1e21, "1" + "0" * 21)],
)
def test_a_quantity_has_no_superfluous_zeros(number, text):
    assert wire.number_text(number) == text


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_cents_survive_the_way_through_odoo(amount):
    assert Decimal(wire.money_text(float(amount), 2)) == amount


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_quantities_survive_the_way_through_odoo(number):
    text = wire.number_text(float(number))
    assert Decimal(text) == number
    assert "E" not in text.upper()


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)))
def test_moments_survive(moment):
    assert wire.parse_datetime(wire.datetime_text(moment)) == moment


def test_an_offset_is_heeded_and_asked_for():
    assert wire.parse_datetime("2026-01-31T10:00:00+02:00") == datetime(2026, 1, 31, 8)
    for text in ("2026-01-31T10:00:00", "2026-01-31", "", "now"):
        with pytest.raises(ValueError):
            wire.parse_datetime(text)
