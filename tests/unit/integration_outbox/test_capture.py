# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a transaction remembers about the records it touched."""

import copy

from odoo.addons.integration_outbox.tools.capture import Origin, TransactionCapture

ALICE = Origin(7, None, "request:1")
BOB = Origin(8, None, None)


def test_a_created_record_had_no_state_before():
    model = TransactionCapture().models["m"]
    model.before[1] = {"state": "draft"}
    model.created.add(1)
    assert model.state_before(1, {"state": "posted"}) is None


def test_a_record_never_captured_did_not_change():
    model = TransactionCapture().models["m"]
    assert model.state_before(1, {"state": "posted"}) == {"state": "posted"}


def test_dirty_ids_are_handed_over_once():
    model = TransactionCapture().models["m"]
    model.dirty.update({1, 2})
    assert model.take_dirty() == {1, 2}
    assert model.take_dirty() == set()


def test_a_computed_change_is_attributed_to_who_began():
    capture = TransactionCapture()
    capture.note_origin("payment", [1], ALICE)
    capture.note_origin("invoice", [5], BOB)
    assert capture.get_origin("invoice", 5) == BOB
    assert capture.get_origin("invoice", 6) == ALICE


def test_the_same_transaction_finds_its_capture_again():
    data = {}
    TransactionCapture.of(data).models["b"].dirty.add(1)
    TransactionCapture.of(data).models["a"].dirty.add(1)
    assert TransactionCapture.of(data).dirty_models() == ["a", "b"]


def test_it_is_plain_data():
    capture = TransactionCapture()
    capture.note_origin("m", [1], ALICE)
    assert copy.deepcopy(capture) == capture
