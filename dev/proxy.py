# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one thing that a reverse proxy does which Odoo with workers can't do without: route websockets.

With workers, Odoo serves ``/websocket`` on a port of its own and expects a proxy to send it there. Browsers open a new
connection for each websocket, so looking at the first request line of a connection is enough.
"""

import asyncio
import contextlib
import threading

CHUNK = 1 << 16


class FrontDoor:
    """A listener that passes each connection on to one of two ports of this machine, from a thread of its own.

    :param int http_port: where requests go
    :param int websocket_port: where connections go whose first request is under ``/websocket``
    """

    def __init__(self, http_port, websocket_port):
        self._http_port = http_port
        self._websocket_port = websocket_port
        self._loop = None
        self._thread = None
        self.port = 0

    def open(self):
        """Start to listen, on the same port as before if it was open already; nothing happens while it is open."""
        if self._loop:
            return
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="front door", daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self):
        """Stop to listen and cut what is connected."""
        if not self._loop:
            return
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = None

    async def _listen(self):
        return await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=CHUNK)

    async def _shut(self):
        self._server.close()
        pending = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)

    async def _serve(self, reader, writer):
        """Pass one connection on, both ways, until either side ends it, or the door is closed."""
        ends = OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError
        with contextlib.suppress(*ends):
            first = await reader.readuntil(b"\n")
            path = first.split(b" ")[1:2]
            to_websocket = bool(path) and path[0].startswith(b"/websocket")
            port = self._websocket_port if to_websocket else self._http_port
            behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", port)
            behind_writer.write(first)
            await asyncio.gather(_pass_on(reader, behind_writer), _pass_on(behind_reader, writer))
        writer.close()


async def _pass_on(reader, writer):
    """Copy bytes from one side to the other until the end, and tell the other side of it."""
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
