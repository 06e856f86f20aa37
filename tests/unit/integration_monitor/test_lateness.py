# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When what is late is too much."""

import pytest

from odoo.addons.integration_monitor.tools.lateness import BREACHED, LATE, OK, find_state, get_worst


@pytest.mark.parametrize(
    ("count", "amount", "least_count", "least_amount", "state"),
    [
        (0, 0, 1, 0, OK),
        (0, 0, 0, 0, OK),
        (1, 10, 1, 0, BREACHED),
        (1, 10, 2, 0, LATE),
        (2, 10, 2, 0, BREACHED),
        (1, 100, 5, 100, BREACHED),
        (1, 99.99, 5, 100, LATE),
        (5, 1, 5, 100, BREACHED),
        (1, None, 5, 100, LATE),
        (5, None, 5, 100, BREACHED),
        (900, 9000, 0, 0, LATE),  # somebody wants to see it, and to be left alone
    ],
)
def test_the_number_or_the_amount_is_too_much(count, amount, least_count, least_amount, state):
    assert find_state(count, amount, least_count, least_amount) == state


def test_the_worst_counts():
    assert get_worst([OK, BREACHED, LATE]) == BREACHED
    assert get_worst([LATE, OK]) == LATE
    assert get_worst([]) == OK
