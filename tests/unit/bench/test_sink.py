# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The receiver of the benches waits as long as its address says and notes what it is asked to note."""

import contextlib
import http.client
import time
from urllib.parse import urlsplit

import pytest
import requests

from bench.sink import Sink


@pytest.fixture(scope="module")
def sink():
    """A listening receiver."""
    return Sink()


def test_a_request_is_noted_with_its_moment_headers_and_body(sink):
    before = time.monotonic()
    answer = requests.post(
        sink("address") + "/0/record", data=b"x" * 100_000, headers={"Webhook-Id": "a"}, timeout=5
    )
    assert answer.status_code == 200
    [(at, headers, body)] = sink("requests")
    assert before < at < time.monotonic()
    assert headers["webhook-id"] == "a"
    assert body == b"x" * 100_000
    assert sink("requests") == []


def test_an_answer_takes_as_long_as_the_address_says(sink):
    before = time.monotonic()
    requests.post(sink("address") + "/250", data=b"x", timeout=5)
    assert time.monotonic() - before >= 0.25
    assert sink("requests") == []


def test_a_connection_is_kept_alive(sink):
    with contextlib.closing(
        http.client.HTTPConnection(urlsplit(sink("address")).netloc, timeout=5)
    ) as connection:
        sockets = set()
        for number in range(3):
            connection.request("POST", "/0/record", str(number))
            connection.getresponse().read()
            sockets.add(connection.sock)
        assert len(sockets) == 1
        assert None not in sockets
    assert [body for _at, _headers, body in sink("requests")] == [b"0", b"1", b"2"]
