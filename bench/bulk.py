# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loading a register and taking it away: many thousand parties and items by ``:batch``, the parties by ``:export``, and
what the workers hold in memory for it.

Each document names its record by the partner's own id (``upsert``), as a load that may be repeated does. Requests are
made and signed outside of the clock. ``BULK_RECORDS=5000 make bench ONLY=bulk`` loads fewer of each.
"""

import contextlib
import os
import sys
import uuid
from pathlib import Path

from bench.caller import Call
from bench.rounds import Figure, Program, Side
from dev import databases, paths
from dev.server import Server

sys.path.insert(0, str(paths.ROOT / "docs" / "examples"))
from signed_client import SignedClient

CODE = "from bench.loading import Loader\nround_ = Loader(env)\n"
RECORDS = int(os.environ.get("BULK_RECORDS", "100000"))
#: what is loaded, by the word of its key
ENTITIES = {"parties": "party", "items": "inventory_item"}
WORKERS, CONNECTIONS = 2, 2
BATCH, AT_ONCE, WARM_UP = 500, 5000, 2000


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :return: records a second, and megabytes of 1,048,576 bytes
    :rtype: dict[str, Figure]
    """
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_bulk"))
        side = stack.enter_context(Side(odoo, database, CODE))
        made = side.round("set_up", list(ENTITIES.values()))
        server = stack.enter_context(Server(odoo, database, "bench-bulk", workers=WORKERS))
        load = Load(server.url, made, side, stack.enter_context(Program("bench.caller")))
        for entity in ENTITIES.values():
            load.write(entity, 0, WARM_UP)
        load.export("party", WARM_UP)
        memory = Memory(server.pid)
        rates = {
            f"bulk.{word}_per_second": Figure((RECORDS / load.write(entity, WARM_UP, RECORDS),))
            for word, entity in ENTITIES.items()
        }
        rates["bulk.exported_parties_per_second"] = Figure((load.export("party", WARM_UP + RECORDS),))
        return {
            **rates,
            "bulk.peak_mb": Figure((memory.peak(),)),
            "bulk.growth_mb": Figure((memory.growth(),)),
        }


class Load:
    """Writes documents by ``:batch``.

    :param dict made: by :meth:`bench.loading.Loader.set_up`
    """

    def __init__(self, url, made, side, caller):
        self._client = SignedClient(url, made["key_id"], made["secret"])
        self._side = side
        self._caller = caller

    def write(self, entity, start, count):
        """Write so many new documents of an entity; return the seconds that the server took for it.

        A part of them at a time, so that this process holds no more than that, and no signature grows old.
        """
        seconds = 0
        for first in range(start, start + count, AT_ONCE):
            number = min(AT_ONCE, start + count - first)
            documents = self._side.round("documents", entity, first, number)
            parts = [documents[at : at + BATCH] for at in range(0, number, BATCH)]
            took, _each = self._caller.round(
                "run", [self._batch(entity, part) for part in parts], CONNECTIONS
            )
            seconds += took
        return seconds

    def export(self, entity, least):
        """Take all documents of an entity as NDJSON, part by part; return how many came in a second.

        :param least: how many there are at least
        :raises RuntimeError: when fewer come
        """
        seconds, count, path = 0, 0, f"/integration/v1/{entity}:export?format=ndjson&limit={AT_ONCE}"
        while path:
            request = self._client.prepare("GET", path)
            call = Call("GET", request.url, dict(request.headers))
            took, lines, path = self._caller.round("follow", call)
            seconds, count = seconds + took, count + lines
        if count < least:
            raise RuntimeError(f"{count} documents of {least} were exported")
        return count / seconds

    def _batch(self, entity, part):
        items = [{"external_id": name, "document": document} for name, document in part]
        body = {"operation": "upsert", "documents": items}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        request = self._client.prepare("POST", f"/integration/v1/{entity}:batch", body, headers)
        return Call("POST", request.url, dict(request.headers), request.body)


class Memory:
    """The resident memory of a server's processes, from now on.

    :param int group: id of their process group
    """

    def __init__(self, group):
        self._start = {pid: _read(pid)["VmRSS"] for pid in _members(group)}
        for pid in self._start:
            Path(f"/proc/{pid}/clear_refs").write_text("5")  # its peak starts anew from now

    def peak(self):
        """Return the megabytes by which the process that grew most was above its start at its highest.

        :raises OSError: when one was replaced meanwhile, because it grew too large
        """
        return max(_read(pid)["VmHWM"] - start for pid, start in self._start.items())

    def growth(self):
        """Return the megabytes by which the process that grew most is above its start."""
        return max(_read(pid)["VmRSS"] - start for pid, start in self._start.items())


def _members(group):
    """Return the ids of the processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[2]) == group:
                found.append(int(path.parent.name))
    return found


def _read(pid):
    """Return the megabytes of a process in RAM: now (``VmRSS``) and at most (``VmHWM``)."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {name: int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}
