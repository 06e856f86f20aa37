# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A changed, removed, added or re-ordered row of the audit trail shows."""

from dataclasses import replace
from datetime import datetime

from odoo.addons.integration_core.tools.audit_chain import Chain, Row, verify

AT = datetime(2026, 1, 2, 3, 4, 5)
ROW = Row(
    at="2026-01-02 03:04:05",
    user_id=2,
    identity_kind="human",
    action="transition",
    res_model="integration.interface",
    res_id=7,
    res_name="Invoices",
    company_id=1,
    correlation_id="0" * 31 + "1",
    outcome="ok",
    detail='{"to":"approved"}',
)


def stored(row, *link):
    """Return a row as the database gives it: a datetime, and NULL for none."""
    values = [value or None for value in row.values().values()]
    return [AT, *values[1:], row.hash(), *(link or (None, None, None))]


def trail(count):
    """Return a sealed trail."""
    chain = Chain()
    rows = [replace(ROW, res_id=number) for number in range(count)]
    return [stored(row, *chain.add(row.hash())) for row in rows]


def test_an_untouched_trail_is_whole():
    rows = trail(3)
    result = verify(rows)
    assert (result.ok, result.checked, result.unsealed, result.head) == (True, 3, 0, rows[-1][-1])


def test_an_empty_trail_is_whole():
    assert verify([]).ok


def test_every_column_is_covered():
    for number, name in enumerate(Row.columns()):
        rows = trail(2)
        value = rows[0][number]
        rows[0][number] = (
            datetime(2020, 1, 1) if name == "at" else 99 if isinstance(value, int) else f"{value}x"
        )
        result = verify(rows)
        assert (result.ok, result.broken_position, result.reason) == (False, 1, "row_changed"), name


def test_a_change_with_a_matching_row_hash_breaks_the_chain():
    rows = trail(3)
    forged = replace(ROW, action="nothing")
    rows[1] = stored(forged, *rows[1][-3:])
    result = verify(rows)
    assert (result.broken_position, result.reason, result.checked) == (2, "chain_broken", 1)


def test_a_removed_row_is_named_by_its_position():
    rows = trail(4)
    del rows[1]
    result = verify(rows)
    assert (result.broken_position, result.reason) == (2, "row_missing")


def test_swapped_rows_show():
    rows = trail(3)
    rows[0][-3:], rows[1][-3:] = rows[1][-3:], rows[0][-3:]
    assert verify([rows[1], rows[0], rows[2]]).reason == "chain_broken"


def test_a_trail_rebuilt_from_the_start_has_another_head():
    genuine, forged = trail(3), trail(2)
    assert verify(forged).ok
    assert verify(forged).head != verify(genuine).head


def test_rows_not_sealed_yet_are_counted_and_their_content_is_checked():
    rows = [*trail(1), stored(ROW)]
    assert (verify(rows).ok, verify(rows).unsealed) == (True, 1)
    rows[1][3] = "other"
    result = verify(rows)
    assert (result.ok, result.broken_position, result.reason) == (False, 0, "row_changed")
