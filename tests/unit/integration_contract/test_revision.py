# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a changed contract file means: compared with the one before, and with what was released."""

from odoo.addons.integration_contract.tools.revision import judge, summarise
from odoo.addons.integration_contract.tools.schema_diff import BREAKS, GROWS, WORDING, Change

TEXT = {"type": "string", "x-sensitivity": "internal"}


def contract(*names):
    """Return a contract with these properties."""
    return {"x-entity": "thing", "properties": dict.fromkeys(names, TEXT)}


def kinds(found):
    """Return (place, effect) of each change."""
    return [(change.pointer, change.effect) for change in found]


def test_a_first_file_changes_nothing():
    assert judge(None, None, contract("a")) == []


def test_a_first_file_is_compared_with_what_was_released():
    assert kinds(judge(None, contract("a", "b"), contract("a"))) == [("b", BREAKS)]


def test_a_later_file_is_compared_with_the_one_before():
    assert kinds(judge(contract("a"), None, contract("a", "b"))) == [("b", GROWS)]
    assert kinds(judge(contract("a", "b"), None, contract("a"))) == [("b", BREAKS)]


def test_what_breaks_the_file_before_and_the_released_one_is_told_once():
    assert kinds(judge(contract("a", "b"), contract("a", "b"), contract("a"))) == [("b", BREAKS)]


def test_what_the_file_before_broke_already_is_not_told_again():
    found = judge(contract("a"), contract("a", "b"), contract("a", "c"))
    assert kinds(found) == [("c", GROWS)]


def test_a_break_of_what_was_released_counts_though_the_file_before_had_it_otherwise():
    wide = {"x-entity": "thing", "properties": {"a": {**TEXT, "maxLength": 9}}}
    wider = {"x-entity": "thing", "properties": {"a": {**TEXT, "maxLength": 20}}}
    narrow = {"x-entity": "thing", "properties": {"a": {**TEXT, "maxLength": 5}}}
    assert kinds(judge(wider, wide, narrow)) == [("a", BREAKS)]


def test_the_summary_counts_by_effect():
    found = [Change("a", "x", "x", effect) for effect in (BREAKS, GROWS, GROWS, WORDING)]
    assert summarise(found) == "1 breaks, 2 grow, 1 of wording"
    assert summarise([]) == ""
