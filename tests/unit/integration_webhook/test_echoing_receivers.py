# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver sends back what it got: nothing of the document is in the outcome, in whatever shape it was sent."""

import asyncio
import json

import pytest

pytest.importorskip("aiohttp")

from receiver import answer, listening, make_lane, now

from odoo.addons.integration_webhook.engine.lane import Message
from odoo.addons.integration_webhook.engine.sender import EXCERPT_BYTES, Sender
from odoo.addons.integration_webhook.engine.trial import try_once

UID = "0b8f8d3e-6a0e-4c57-9d62-9f1de15b4a77"
DATA = {"id": UID, "name": "Erika Canary", "lines": [{"note": "Zwölf €"}]}
BODIES = {
    "standard": ({"type": "a.b", "data": DATA}, ()),
    "structured": ({"specversion": "1.0", "data": DATA}, ()),
    "binary": (DATA, (("ce-specversion", "1.0"),)),
    "binary, with a property called data": (DATA | {"data": "u"}, (("ce-specversion", "1.0"),)),
}


def make_message(document, headers=()):
    body = json.dumps(document, ensure_ascii=False).encode()
    return Message(1, "msg_1", "0af7651916cd43dd8448eb211c80319c", body, headers=headers)


def receive(echo, send, status=400):
    """Let a receiver answer what it makes of a body; return what ``send(lane)`` came to."""

    async def handle(fields, body, writer):
        await answer(status, echo(body))(fields, body, writer)

    async def run():
        async with listening(handle) as (port, _seen):
            return await send(make_lane(f"http://127.0.0.1:{port}/"))

    return asyncio.run(run())


def deliver(message):
    async def send(lane):
        async with Sender(lane, now=now) as sender:
            return (await sender.send(message)).excerpt

    return send


def test_send(message):
    async def send(lane):
        exchange = await asyncio.to_thread(try_once, lane, message, now=now)
        return exchange.text

    return send


test_send.__test__ = False


@pytest.mark.parametrize("path", [deliver, test_send])
@pytest.mark.parametrize("status", [200, 302, 400, 503])
@pytest.mark.parametrize("form", BODIES)
def test_a_receiver_that_sends_back_the_body_leaves_no_name(path, status, form):
    kept = receive(lambda body: b"got " + body, path(make_message(*BODIES[form])), status)
    assert kept.startswith("got {")
    assert UID in kept
    assert "Erika" not in kept
    assert "Zw" not in kept


@pytest.mark.parametrize("size", [0, 100, 20_000], ids=["short", "longer", "longer than what is read"])
def test_a_name_cut_in_two_at_the_end_of_what_is_kept_is_hidden_too(size):
    name = "Canary" + "z" * size
    message = make_message({"data": {"id": UID, "name": name}})
    for padding in range(EXCERPT_BYTES - len("Canary"), EXCERPT_BYTES + 1):
        kept = receive(lambda _body, padding=padding: b"x" * padding + name.encode(), deliver(message))
        assert "C" not in kept


def test_what_is_hidden_brings_no_half_a_name_into_what_is_kept():
    """A mask is shorter than what it hides, so that what was read last may move to the front."""
    message = make_message({"data": {"id": UID, "note": "among others " * 30}})
    kept = receive(lambda _body: b"among others " * 3000, deliver(message))
    assert set(kept) == {"•"}


def test_a_letter_cut_in_two_does_not_save_the_name_before_it():
    message = make_message({"data": {"id": UID, "name": "Erika Ü"}})
    kept = receive(lambda _body: b"x" + "Erika Ü".encode()[:-1], deliver(message))
    assert kept == "x••••••"
