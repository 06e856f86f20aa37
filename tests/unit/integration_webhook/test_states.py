# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a delivery is a table, and the statements keep to it."""

import re
from pathlib import Path

import pytest

from odoo.addons.integration_webhook.tools import states

STORE = Path(states.__file__).parent.parent / "engine" / "store.py"


def test_every_state_can_be_reached_and_named():
    reached = set().union(*states.TRANSITIONS.values())
    assert reached == set(states.TRANSITIONS)


def test_a_delivered_one_stays_delivered():
    assert not states.TRANSITIONS["delivered"]


def test_sources_are_the_table_read_backwards():
    assert states.sources("sending") == ["pending"]
    assert states.sources("pending") == ["cancelled", "dead", "sending"]
    assert states.sources("dead") == ["sending"]
    with pytest.raises(KeyError):
        states.sources("lost")


def test_every_statement_that_sets_a_state_takes_its_sources_from_the_table():
    statements = re.findall(r'"""(.*?)"""', STORE.read_text(), re.DOTALL)
    writing = [text for text in statements if re.search(r"UPDATE integration_delivery", text)]
    assert len(writing) == 4
    for text in writing:
        assert "%(sources)s" in text, text
