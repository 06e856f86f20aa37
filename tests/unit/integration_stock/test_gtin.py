# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A GTIN is known by its length, its digits and its check digit."""

import pytest

from odoo.addons.integration_stock.tools.gtin import is_gtin


@pytest.mark.parametrize("text", ["96385074", "036000291452", "4006381333931", "10012345000017"])
def test_every_length_of_gs1_is_taken(text):
    assert is_gtin(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4006381333932",
        "400638133393",
        "40063813339310",
        "4006381-33393",
        "４００６３８１３３３９３１",
        "٤٠٠٦٣٨١٣٣٣٩٣١",
    ],
)
def test_what_is_none_is_refused(text):
    assert not is_gtin(text)


def test_two_neighbours_that_changed_places_are_seen():
    assert not is_gtin("4006381339331")
