# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a delivery is a table, and the statements keep to it."""

import re
from pathlib import Path

import pytest

from odoo.addons.integration_webhook.tools import states

ENGINE = Path(states.__file__).parent.parent / "engine"


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
    code = "".join(path.read_text() for path in ENGINE.glob("*.py"))
    statements = re.findall(r'"""(.*?)"""', code, re.DOTALL)
    picking = [text for text in statements if "FOR UPDATE SKIP LOCKED" in text and "d.event_id" in text]
    writing = [
        text
        for text in statements
        if re.search(r"UPDATE integration_delivery(?: d)?\s+SET (state|\{CANCELLED\})", text)
    ]
    assert (len(picking), len(writing)) == (2, 7)
    for text in picking + [text for text in writing if "{pick}" not in text]:
        assert "%(sources)s" in text, text


def test_what_a_cancelled_one_looks_like_is_said_once():
    code = "".join(path.read_text() for path in ENGINE.glob("*.py"))
    assert code.count("state = 'cancelled', ") == 1
