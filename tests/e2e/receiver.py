# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A receiver that can misbehave, as a program of its own: ``python -m tests.e2e.receiver PORT JOURNAL``.

The path says how it behaves; each request is noted in the journal as ``<path> <webhook-id>`` before it is answered, and
at the end of a connection ``<path> sent <bytes>``: what of the answers went out, perhaps to be read by nobody.
"""

import asyncio
import gzip
import sys
from pathlib import Path

from dev import configuration, paths, processes, virtualenv

CHUNK = b"x" * 65536
GIGABYTE = 1 << 30
# ten megabytes in ten kilobytes, again and again
BOMB = gzip.compress(bytes(10 << 20), compresslevel=9)
BOMBS = 6_000
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Receiver:
    """Starts the program and reads its journal."""

    def __init__(self):
        self.port = processes.free_port()
        self._journal = paths.VAR / "run" / f"receiver-{self.port}.log"
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        self._group = None

    def __enter__(self):
        self._journal.write_text("")
        self._released.unlink(missing_ok=True)
        command = [str(virtualenv.PYTHON), "-m", "tests.e2e.receiver", str(self.port), str(self._journal)]
        self._group = processes.Group(command, paths.LOGS / "receiver.log", configuration.environment())
        return self

    def __exit__(self, *exception):
        self._group.kill()
        self._journal.unlink(missing_ok=True)
        self._released.unlink(missing_ok=True)

    @property
    def _released(self):
        return _released_by(self._journal)

    def url(self, path):
        """Address of a behaviour, such as ``ok``."""
        return f"http://127.0.0.1:{self.port}/{path}"

    def received(self, path):
        """The webhook ids that came to a path, in order, repetitions included."""
        return [line[1] for line in self._lines(path) if len(line) == 2]

    def sent(self, path):
        """For each connection to a path that has ended, how many bytes it could send."""
        return [int(line[2]) for line in self._lines(path) if len(line) == 3]

    def release(self):
        """Let it answer what it holds."""
        self._released.touch()

    def _lines(self, path):
        lines = [line.split(" ") for line in self._journal.read_text().splitlines()]
        return [line for line in lines if line[0] == f"/{path}"]


def _released_by(journal):
    """The file that says that what is held may be answered."""
    return Path(journal).with_suffix(".released")


class Answer:
    """Sends what a behaviour says, and counts what was taken."""

    def __init__(self, writer, journal):
        self.journal = journal
        self.count = 0
        self._writer = writer

    async def send(self, data):
        """Send some bytes, waiting until there is room for them."""
        self._writer.write(data)
        await self._writer.drain()
        self.count += len(data)


async def _serve(reader, writer, journal):
    answer, path = Answer(writer, journal), None
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ")[1]
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            headers = {name.lower(): value for name, value in headers.items()}
            await reader.readexactly(int(headers["content-length"]))
            journal.write(f"{path} {headers['webhook-id']}\n")
            journal.flush()
            if not await BEHAVIOURS[path.strip("/")](answer):
                return
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
        if path:
            journal.write(f"{path} sent {answer.count}\n")
            journal.flush()


async def _ok(answer):
    await asyncio.sleep(0.005)
    await answer.send(OK)
    return True


async def _held(answer):
    """Answer when the test says so."""
    while not _released_by(answer.journal.name).exists():
        await asyncio.sleep(0.02)
    await answer.send(OK)
    return True


async def _hang(_answer):
    """Never answer; the other side has to give up."""
    await asyncio.sleep(600)


async def _drip(answer):
    """A byte now and then: each keeps the connection alive, and the answer never ends."""
    await answer.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        await answer.send(b"x")
        await asyncio.sleep(0.2)


async def _early(answer):
    """Close in the middle of the status line."""
    await answer.send(b"HTTP/1.1 20")


async def _huge(answer):
    """A good status, then a gigabyte."""
    await answer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
    for _chunk in range(GIGABYTE // len(CHUNK)):
        await answer.send(CHUNK)


async def _bomb(answer):
    """Sixty gigabytes in sixty megabytes."""
    length = BOMBS * len(BOMB)
    await answer.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % length)
    for _bomb in range(BOMBS):
        await answer.send(BOMB)


async def _flood(answer):
    """More headers than anybody needs."""
    await answer.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(2_000_000):
        await answer.send(b"X-%d: %s\r\n" % (number, CHUNK[:100]))


BEHAVIOURS = {
    "ok": _ok,
    "held": _held,
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
