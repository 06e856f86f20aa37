# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How much of what came to an end went well."""

from odoo.addons.integration_core.tools.outcomes import ALL, NEUTRAL, find_success


def test_what_ended_otherwise_than_well_lowers_success():
    for outcome in set(ALL) - NEUTRAL - {"done"}:
        assert find_success({"done": 3, outcome: 1}) == 0.75, outcome


def test_what_came_in_or_was_ended_by_a_person_is_no_end_of_its_own():
    assert find_success({"done": 2, "failed": 2, **dict.fromkeys(NEUTRAL, 100)}) == 0.5


def test_where_nothing_ended_nothing_is_told():
    assert find_success({}) is None
    assert find_success({"received": 5}) is None
    assert find_success({"failed": 5}) == 0
