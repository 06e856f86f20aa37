# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What differs of the stock from before the transaction, whatever happened in between."""

from odoo.addons.integration_stock.tools.stock_changes import KEY, Origin, StockChanges

PLACE = (1, 2)


def make(*origins):
    changes = StockChanges()
    changes.note(origins)
    return changes


def test_the_first_known_quantity_is_the_one_from_before():
    changes = make(Origin(7, *PLACE, None, 5.0), Origin(7, *PLACE, None, 9.0))
    assert changes.differences(PLACE, {7: 6.0}) == ((0, 1.0),)


def test_what_moves_between_parts_of_one_place_is_no_difference():
    changes = make(Origin(7, *PLACE, None, 5.0), Origin(8, *PLACE, None, 0.0))
    assert changes.differences(PLACE, {7: 2.0, 8: 3.0}) == ()


def test_what_moves_from_lot_to_lot_is_one():
    changes = make(Origin(7, *PLACE, 3, 5.0), Origin(8, *PLACE, 4, 0.0))
    assert changes.differences(PLACE, {7: 2.0, 8: 3.0}) == ((3, -3.0), (4, 3.0))


def test_a_part_that_is_gone_counts_as_nothing():
    assert make(Origin(7, *PLACE, None, 5.0)).differences(PLACE, {}) == ((0, -5.0),)


def test_noise_of_binary_numbers_is_no_difference():
    assert make(Origin(7, *PLACE, None, 0.3)).differences(PLACE, {7: 0.1 + 0.2}) == ()


def test_places_and_rules_are_handed_over_once_and_sorted():
    changes = make(Origin(7, 2, 1, None, 0.0), Origin(8, 1, 9, None, 0.0))
    changes.note_rules([5, 3])
    assert changes.take() == ([(1, 9), (2, 1)], [3, 5])
    assert changes.take() == ([], [])


def test_a_transaction_has_one_record_of_its_changes():
    data = {}
    assert StockChanges.of(data) is StockChanges.of(data) is data[KEY]
