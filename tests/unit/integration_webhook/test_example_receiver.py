# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The receiver in the documentation takes what we send, once each, and nothing else."""

import asyncio
import contextlib
import dataclasses
import importlib.util
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from receiver import MESSAGE, make_lane, now
from test_signing import BODY, GOOD, GOOD_V1A, ID, PRIVATE, PUBLIC, SECRET, SENT_AT

from odoo.addons.integration_webhook.engine.sender import Sender
from odoo.addons.integration_webhook.tools.signing import parse_key

FILE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "receiver.py"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


@pytest.fixture
def example(monkeypatch):
    spec = importlib.util.spec_from_file_location("example_receiver", FILE)
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    monkeypatch.setattr(example.Receiver, "log_message", lambda *_arguments: None)
    return example


@contextlib.contextmanager
def running(example, keys, inbox):
    """Run the example; gives its address."""
    server = example.make_server(0, keys, str(inbox))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(url, signed_with, *messages, now=now):
    """Send over real connections, as a drain does; gives the outcomes."""

    async def run():
        lane = dataclasses.replace(make_lane(url), keys=tuple(map(parse_key, signed_with)))
        async with Sender(lane, now=now) as sender:
            return [await sender.send(message) for message in messages]

    return asyncio.run(run())


def kept(inbox):
    with contextlib.closing(sqlite3.connect(inbox)) as database:
        return database.execute("SELECT id, body FROM message ORDER BY id").fetchall()


@pytest.mark.parametrize(
    ("signed_with", "verified_with"),
    [
        ([SECRET], [SECRET]),
        ([PRIVATE], [PUBLIC]),
        ([PRIVATE, SECRET], [SECRET]),
        ([OTHER, SECRET], [SECRET]),
        ([SECRET, PRIVATE], [PUBLIC]),
        ([SECRET], [PUBLIC, OTHER, SECRET]),
    ],
)
def test_what_we_send_is_kept_once_though_it_comes_twice(example, tmp_path, signed_with, verified_with):
    inbox = tmp_path / "inbox"
    other = dataclasses.replace(MESSAGE, webhook_id="msg_2", body=b'{"b":2}')
    with running(example, verified_with, inbox) as url:
        outcomes = send(url, signed_with, MESSAGE, MESSAGE, other)
    assert [outcome.code for outcome in outcomes] == ["ok"] * 3
    assert kept(inbox) == [("msg_1", b'{"a":1}'), ("msg_2", b'{"b":2}')]


@pytest.mark.parametrize(
    ("signed_with", "verified_with", "minutes"),
    [([OTHER], [SECRET], 0), ([PRIVATE], [SECRET], 0), ([SECRET], [PUBLIC], 0), ([SECRET], [SECRET], 6)],
)
def test_what_does_not_verify_is_refused_and_not_kept(example, tmp_path, signed_with, verified_with, minutes):
    inbox = tmp_path / "inbox"
    with running(example, verified_with, inbox) as url:
        (outcome,) = send(url, signed_with, MESSAGE, now=lambda: now() - timedelta(minutes=minutes))
    assert outcome.code == "http_401"
    assert kept(inbox) == []


@pytest.mark.parametrize(("key", "signature"), [(SECRET, GOOD), (PUBLIC, GOOD_V1A)])
def test_known_answers_verify_and_a_changed_byte_does_not(example, monkeypatch, key, signature):
    monkeypatch.setattr(example.time, "time", lambda: SENT_AT)
    headers = {"webhook-id": ID, "webhook-timestamp": str(SENT_AT), "webhook-signature": signature}
    assert example.verify([key], headers, BODY) == ID
    with pytest.raises(ValueError, match="no signature"):
        example.verify([key], headers, BODY + b" ")
