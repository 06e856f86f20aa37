# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of places whose check digit is wrong are told from right ones."""

import pytest

from odoo.addons.integration_location.tools.check_digits import is_gln, is_npi, is_place_of_service


@pytest.mark.parametrize("text", ["0614141000012", "0614141000029", "4012345000009"])
def test_a_gln_with_its_check_digit(text):
    assert is_gln(text)


@pytest.mark.parametrize(
    "text", ["0614141000013", "614141000012", "06141410000120", "061414100001X", "", "０" * 13]
)
def test_no_gln(text):
    assert not is_gln(text)


def test_every_single_wrong_digit_of_a_gln_is_found():
    right = "0614141000029"
    wrong = [
        right[:place] + digit + right[place + 1 :]
        for place in range(13)
        for digit in "0123456789"
        if digit != right[place]
    ]
    assert not any(map(is_gln, wrong))


@pytest.mark.parametrize("text", ["1234567893", "1245319599"])
def test_an_npi_with_its_check_digit(text):
    assert is_npi(text)


@pytest.mark.parametrize("text", ["1234567890", "123456789", "12345678933", "3234567891", "12345A7893", ""])
def test_no_npi(text):
    assert not is_npi(text)


def test_swapped_neighbours_of_an_npi_are_found():
    assert not is_npi("1234567983")


@pytest.mark.parametrize(
    ("text", "expected"), [("11", True), ("02", True), ("2", False), ("1A", False), ("111", False)]
)
def test_a_place_of_service_has_two_digits(text, expected):
    assert is_place_of_service(text) is expected
