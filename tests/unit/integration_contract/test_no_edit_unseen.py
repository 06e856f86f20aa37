# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No edit of a contract goes unseen: every node of a whole file is removed, or changed, once."""

import json
from copy import deepcopy

import pytest

from odoo.addons.integration_contract.tools.schema_diff import BREAKS, WORDING, changes

from dev import paths

CONTRACT = json.loads((paths.ADDONS / "test_integration/contracts/test_order.v2.json").read_text())


def places(node, path=()):
    """Yield the path of every node below."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in items:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = list(places(CONTRACT))
TEXTS = {"title", "description", "examples"}
# what a contract says of itself, and not of what is exchanged
HEAD = {"$schema", "x-version", "x-lifecycle", "x-example-records", "x-neighbours", "x-identifiers"}


def edited(path, edit):
    """Return a copy in which ``edit(parent, key)`` was done at the place."""
    copy = deepcopy(CONTRACT)
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    edit(parent, path[-1])
    return copy


def test_nothing_that_is_removed_goes_unseen():
    unseen = []
    for path in PLACES:
        try:
            found = changes(CONTRACT, edited(path, lambda parent, key: parent.__delitem__(key)))
        except KeyError:  # a reference leads nowhere: such a file is no contract
            continue
        if not found:
            unseen.append(path)
    assert unseen == []


def test_no_value_that_is_changed_goes_unseen_and_only_texts_are_wording():
    unseen, harmless = [], []
    for path in PLACES:
        parent = CONTRACT
        for key in path[:-1]:
            parent = parent[key]
        value = parent[path[-1]]
        if isinstance(value, dict | list) or path[-1] == "$ref":
            continue
        other = (
            (not value) if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value} x"
        )
        found = changes(
            CONTRACT, edited(path, lambda parent, key, other=other: parent.__setitem__(key, other))
        )
        if not found:
            unseen.append(path)
        is_text = TEXTS & set(path) or path[0] in HEAD
        if not is_text and all(change.effect == WORDING for change in found):
            harmless.append(path)
    assert (unseen, harmless) == ([], [])


@pytest.mark.parametrize(
    "keyword", ["const", "not", "multipleOf", "uniqueItems", "additionalProperties", "if"]
)
def test_a_keyword_that_is_not_understood_breaks_wherever_it_is_added(keyword):
    for path in [path for path in PLACES if path[-2:-1] == ("properties",)]:
        copy = edited(path, lambda parent, key: parent[key].__setitem__(keyword, "new"))
        assert BREAKS in {change.effect for change in changes(CONTRACT, copy)}, path
