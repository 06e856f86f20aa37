# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What people write in different ways is one text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_contract.tools import normalise


@pytest.mark.parametrize(
    "function, one, other",
    [
        (normalise.plain, "  Müller-Lüdenscheidt ", "muller ludenscheidt"),
        (normalise.plain, "O'Brien", "OBRIEN"),
        (normalise.plain, "Straße", "STRASSE"),
        (normalise.plain, "Løken", "loken"),
        (normalise.name, "Dr. Jane Doe", "jane doe"),
        (normalise.name, "Northgate Supplies, Ltd.", "NORTHGATE SUPPLIES LIMITED"),
        (normalise.address, "12 North Main Street", "12, N Main St."),
        (normalise.address, "Hauptstraße 4", "hauptstrasse 4"),
        (normalise.code, "GB 123 4567-89", "gb123456789"),
        (normalise.email, " Jane.Doe@Clinic.Example", "jane.doe@clinic.example"),
        (normalise.phone, "+1 (555) 010-4477", "001.555.010.4477"),
        (normalise.date, date(1980, 2, 1), "1980-02-01"),
    ],
)
def test_two_ways_to_write_the_same_are_one(function, one, other):
    assert function(one) == function(other) != ""


@pytest.mark.parametrize(
    "function, value",
    [
        (normalise.email, "jane"),
        (normalise.email, "@clinic.example"),
        (normalise.email, "jane@localhost"),
        (normalise.phone, "12345"),
        (normalise.date, "1980"),
        (normalise.plain, "…"),
    ],
)
def test_what_tells_nothing_is_nothing(function, value):
    assert function(value) == function(None) == function(False) == ""


def test_a_name_that_consists_of_titles_and_forms_alone_is_kept():
    assert normalise.name("The Company Ltd") == "the company ltd"


@pytest.mark.parametrize(
    "word, code",
    [("robert", "R163"), ("rupert", "R163"), ("ashcraft", "A261"), ("tymczak", "T522"), ("pfister", "P236")],
)
def test_sounds_are_those_of_american_soundex(word, code):
    assert normalise.sound(word) == code.lower()


@given(st.text())
def test_no_text_breaks_anything_and_normalising_again_changes_nothing(text):
    for function in (normalise.plain, normalise.code, normalise.email, normalise.phone):
        assert function(function(text)) == function(text)
    for word in normalise.plain(text).split():
        assert len(normalise.sound(word)) in (0, 4)
