# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a delivery is a table, and the statements keep to it."""

import re
from pathlib import Path

import pytest

from odoo.addons.integration_webhook.tools import states

ADDON = Path(states.__file__).parent.parent
ENGINE = ADDON / "engine"
WRITES = re.compile(r"UPDATE integration_delivery(?: d)?\s+SET (?:state|\{CANCELLED\})")


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
    code = "".join(path.read_text() for path in sorted(ENGINE.glob("*.py")))
    statements = re.findall(r'"""(.*?)"""', code, re.DOTALL)
    picking = [text for text in statements if "FOR UPDATE SKIP LOCKED" in text and "d.event_id" in text]
    writing = [text for text in statements if WRITES.search(text)]
    assert len(picking) == 2
    assert (
        len(writing) == len(WRITES.findall(code)) == code.count("SET state") + code.count("SET {CANCELLED}")
    )
    for text in picking + [text for text in writing if "{pick}" not in text]:
        assert "%(sources)s" in text, text


def test_nobody_but_the_engine_sets_a_state():
    others = [path for folder in ("models", "wizards", "tools") for path in (ADDON / folder).glob("*.py")]
    assert others
    assert not [path.name for path in others if WRITES.search(path.read_text())]


def test_what_a_cancelled_one_looks_like_is_said_once():
    code = "".join(path.read_text() for path in ENGINE.glob("*.py"))
    assert code.count("state = 'cancelled', ") == 1
