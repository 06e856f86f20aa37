# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Declared event types, and their names."""

import pytest

from odoo.addons.integration_outbox.emission import EmissionPlan, get_entity
from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Emitted

PLAN = EmissionPlan(
    {"a.created": Created(), "a.done": Became("state", "done"), "a.called": Emitted()},
    frozenset({"state"}),
    frozenset(),
)


def test_every_true_type_is_told():
    assert PLAN.true_types(None, {"state": "done"}) == ["a.created", "a.done"]
    assert PLAN.true_types({"state": "done"}, {"state": "done"}) == []


def test_only_declared_types_are_emitted_by_hand():
    assert PLAN.is_emitted("a.called")
    assert not PLAN.is_emitted("a.done")
    assert not PLAN.is_emitted("a.other")


def test_last_states_are_kept_only_where_deletion_is_an_event():
    assert not PLAN.watches_deletion
    assert EmissionPlan({"a.deleted": Deleted()}, frozenset(), frozenset()).watches_deletion


@pytest.mark.parametrize("name", ["", "invoice", "invoice.", ".posted"])
def test_a_malformed_type_is_refused(name):
    with pytest.raises(ValueError, match="not of the form"):
        get_entity(name)


def test_entity_is_the_first_part():
    assert get_entity("invoice.payment.received") == "invoice"
