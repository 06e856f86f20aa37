# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How an interface stands follows from what is known of it, as this table says."""

import pytest

from odoo.addons.integration_monitor.tools.standing import (
    NOT_SERVED,
    PAUSED,
    QUIET,
    REASONS,
    SERVED,
    STATES,
    STOPPED,
    TROUBLED,
    Situation,
    judge,
)

OPEN, TRYING = frozenset({"open"}), frozenset({"half_open"})
BY_A_PERSON, GONE, FAILING = frozenset({None}), frozenset({"gone"}), frozenset({"failing"})

TABLE = [
    ({}, SERVED, ()),
    ({"has_traffic": False}, QUIET, ()),
    # a few calls tell nothing
    ({"ended": 1, "done": 0}, SERVED, ()),
    ({"ended": 4, "done": 0}, SERVED, ()),
    ({"ended": 5, "done": 2}, NOT_SERVED, ("failing",)),
    ({"ended": 10, "done": 5}, TROUBLED, ("below_target",)),
    ({"ended": 100, "done": 99}, SERVED, ()),
    ({"ended": 100, "done": 98}, TROUBLED, ("below_target",)),
    ({"ended": 100, "done": 98, "target": 0.9}, SERVED, ()),
    # what waits
    ({"waited_minutes": 60}, SERVED, ()),
    ({"waited_minutes": 61}, NOT_SERVED, ("late",)),
    ({"waited_minutes": 61, "agreed_minutes": 240}, SERVED, ()),
    ({"waited_minutes": 0, "has_traffic": False}, QUIET, ()),
    # what was given up
    ({"given_up": 1}, NOT_SERVED, ("given_up",)),
    # receivers
    ({"breakers": OPEN}, NOT_SERVED, ("breaker_open",)),
    ({"breakers": TRYING}, TROUBLED, ("breaker_trying",)),
    ({"breakers": OPEN | TRYING}, NOT_SERVED, ("breaker_open", "breaker_trying")),
    # who paused it
    ({"lifecycle": "suspended"}, PAUSED, ("suspended",)),
    ({"lifecycle": "draft"}, PAUSED, ("withdrawn",)),
    ({"lifecycle": "submitted"}, PAUSED, ("withdrawn",)),
    ({"is_system_active": False}, PAUSED, ("withdrawn",)),
    ({"paused": BY_A_PERSON}, PAUSED, ("paused_in_part",)),
    ({"paused": GONE}, STOPPED, ("gone",)),
    ({"paused": FAILING}, STOPPED, ("failing_for_long",)),
    ({"paused": GONE | BY_A_PERSON}, STOPPED, ("gone", "paused_in_part")),
    # a pause explains that things wait and fail, and hides no receiver that does not answer
    ({"lifecycle": "suspended", "waited_minutes": 999, "ended": 9}, PAUSED, ("suspended",)),
    ({"lifecycle": "suspended", "breakers": OPEN}, NOT_SERVED, ("breaker_open", "suspended")),
    ({"paused": BY_A_PERSON, "breakers": OPEN}, NOT_SERVED, ("breaker_open", "paused_in_part")),
    ({"paused": BY_A_PERSON, "waited_minutes": 61}, NOT_SERVED, ("late", "paused_in_part")),
]


@pytest.mark.parametrize(("known", "state", "reasons"), TABLE)
def test_an_interface_stands_as_the_table_says(known, state, reasons):
    standing = judge(Situation(**known))
    assert (standing.state, standing.reasons) == (state, reasons)


def test_all_reasons_are_in_the_table_and_the_gravest_come_first():
    assert {reason for _known, _state, reasons in TABLE for reason in reasons} == set(REASONS)
    ranks = [STATES.index(state) for state in REASONS.values()]
    assert ranks == sorted(ranks)
    assert judge(Situation(given_up=1)).rank < judge(Situation()).rank
