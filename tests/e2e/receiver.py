# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver that can misbehave, as a program of its own: ``python -m tests.e2e.receiver PORT JOURNAL``.

The path says how it behaves; each request is noted in the journal as ``<path> <webhook-id>`` before it is answered.
"""

import asyncio
import gzip
import os
import sys
from pathlib import Path

from dev import configuration, paths, processes, virtualenv

CHUNK = b"x" * 65536
GIGABYTE = 1 << 30
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receiver:
    """Starts the program and reads its journal."""

    def __init__(self):
        self.port = processes.free_port()
        self._journal = paths.VAR / "run" / f"receiver-{os.getpid()}.log"
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        self._group = None

    def __enter__(self):
        self._journal.write_text("")
        command = [str(virtualenv.PYTHON), "-m", "tests.e2e.receiver", str(self.port), str(self._journal)]
        self._group = processes.Group(command, paths.LOGS / "receiver.log", configuration.environment())
        return self

    def __exit__(self, *exception):
        self._group.kill()
        self._journal.unlink(missing_ok=True)

    def url(self, path):
        """Address of a behaviour, such as ``ok``."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def received(self, path):
        """The webhook ids that came to a path, in order, repetitions included."""
        lines = [line.split(" ") for line in self._journal.read_text().splitlines()]
        return [line[1] for line in lines if line[0] == f"/{path}" and len(line) == 2]


async def _serve(reader, writer, journal):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ")[1]
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            headers = {name.lower(): value for name, value in headers.items()}
            await reader.readexactly(int(headers["content-length"]))
            journal.write(f"{path} {headers['webhook-id']}\n")
            journal.flush()
            if not await BEHAVIOURS[path.strip("/")](writer):
                return
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _ok(writer):
    await asyncio.sleep(0.005)
    writer.write(OK)
    await writer.drain()
    return True


async def _hang(writer):
    """Never answer; the other side has to give up."""
    await asyncio.sleep(600)


async def _drip(writer):
    """A byte now and then: each keeps the connection alive, and the answer never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)


async def _early(writer):
    """Close in the middle of the status line."""
    writer.write(b"HTTP/1.1 20")
    await writer.drain()


async def _huge(writer):
    """A good status, then a gigabyte."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
    for _chunk in range(GIGABYTE // len(CHUNK)):
        writer.write(CHUNK)
        await writer.drain()


async def _bomb(writer):
    """A hundred megabytes in a hundred kilobytes."""
    body = gzip.compress(bytes(100 << 20), compresslevel=9)
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    await writer.drain()
    return True


async def _flood(writer):
    """More headers than anybody needs."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        writer.write(b"X-%d: %s\r\n" % (number, CHUNK[:100]))
        await writer.drain()


BEHAVIOURS = {
    "ok": _ok,
    "hang": _hang,
    "drip": _drip,
    "early": _early,
    "huge": _huge,
    "bomb": _bomb,
    "flood": _flood,
}


async def _main(port, journal):
    with Path(journal).open("a") as out:
        server = await asyncio.start_server(lambda r, w: _serve(r, w, out), "127.0.0.1", port, backlog=1024)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2]))
