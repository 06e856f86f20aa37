# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Ids sort by time and do not repeat."""

import pytest

from odoo.addons.integration_outbox.tools.uid import new_uid, read_ms


def test_known_answer():
    assert new_uid("evt", 0, bytes(10)) == "evt_00000000000000000000000000"
    assert new_uid("evt", 2**48 - 1, b"\xff" * 10) == "evt_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def test_later_ids_sort_later():
    assert new_uid("evt", 1, b"\xff" * 10) < new_uid("evt", 2, bytes(10))


def test_too_little_randomness_is_refused():
    with pytest.raises(ValueError, match="random bytes"):
        new_uid("evt", 1, b"short")


def test_an_id_tells_when_it_was_built():
    for now_ms in (0, 1_763_775_385_123, 2**48 - 1):
        assert read_ms(new_uid("evt", now_ms, b"\xff" * 10)) == now_ms


@pytest.mark.parametrize("text", ["", "evt_", "evt_1", "evt_" + "U" * 26])
def test_what_is_no_id_tells_nothing(text):
    with pytest.raises(ValueError):
        read_ms(text)
