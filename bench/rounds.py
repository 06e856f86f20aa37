# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured side by side is measured in turn, so that a machine that slows down slows both.

The order is A B A B …; where a few percent count it is A B B A …, so that neither always goes first.

A side is a process of its own, which stays for all rounds and does one when it is told to. Most are an Odoo on a
database of its own (:class:`Side`); a receiver or a bare client is a program without Odoo (:class:`Program`).
"""

import contextlib
import itertools
import math
import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from multiprocessing.connection import Listener

from bench.line import ADDRESS_VARIABLE, AUTHKEY
from dev import configuration, paths, processes, virtualenv

START_SECONDS = 120

#: Runs inside Odoo after the side's own code: do a round for each request that arrives, until the line closes.
LOOP = """
from bench.line import serve
serve(round_)
"""


@dataclass(frozen=True)
class Figure:
    """Measurements of one thing over several rounds, in one unit."""

    values: tuple

    @property
    def median(self):
        """The figure to quote."""
        return statistics.median(self.values)

    def over(self, other):
        """The ratio to another figure, round by round."""
        return Figure(tuple(ours / theirs for ours, theirs in zip(self.values, other.values, strict=True)))

    def __str__(self):
        return f"{self.median:.3g} (from {min(self.values):.3g} to {max(self.values):.3g} in {len(self.values)} rounds)"


def percentile(values, share):
    """Return the smallest of ``values`` that at least ``share`` of them do not exceed (nearest rank).

    :param values: numbers, at least one
    :param float share: above 0, up to 1
    """
    ordered = sorted(values)
    return ordered[math.ceil(round(share * len(ordered), 6)) - 1]


class Worker:
    """A process that does rounds.

    :param list command: program and arguments; it calls :func:`bench.line.serve`
    :param str name: of its log below var/logs/
    :param str script: for its standard input
    """

    def __init__(self, command, name, script=""):
        self._log = paths.LOGS / f"bench-{name}.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._line = None
        with Listener(("127.0.0.1", 0), authkey=AUTHKEY) as listener, self._log.open("w") as log:
            host, port = listener.address
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=paths.ROOT,
                env={**configuration.environment(), ADDRESS_VARIABLE: f"{host}:{port}"},
                text=True,
            )
            with contextlib.suppress(BrokenPipeError), self._process.stdin as script_input:
                script_input.write(script)
            self._line = self._accept(listener)

    @property
    def pid(self):
        """Process id."""
        return self._process.pid

    def round(self, *request):
        """Do one round and return what it measured.

        :param request: arguments of the other side's ``round_``
        :raises RuntimeError: when the process ended, with the end of its log
        """
        try:
            self._line.send(request)
            return self._line.recv()
        except (EOFError, OSError) as error:
            raise self._failure("ended early") from error

    def close(self, patience=60):
        """Let the process end, and end it when it does not within ``patience`` seconds."""
        if self._line:
            with contextlib.suppress(OSError):
                self._line.send(None)
            self._line.close()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_exception):
        self.close(patience=1 if kind else 60)  # after a failure nobody waits for a round to end

    def _accept(self, listener):
        """Return the line to the process once it has called.

        :raises RuntimeError: when it ends or takes longer than ``START_SECONDS`` before it does
        """
        # The listener has no time limit of its own to give; its socket has.
        listener._listener._socket.settimeout(0.2)
        end = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(TimeoutError):
                line = listener.accept()
                return line
            if self._process.poll() is not None:
                raise self._failure("ended before it called")
            if time.monotonic() > end:
                self.close(patience=0)
                raise self._failure(f"did not call within {START_SECONDS} s")

    def _failure(self, what):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)  # it closes the line before it says why
        return RuntimeError(f"a process of the bench {what}:\n{processes.tail(self._log)}")


class Side(Worker):
    """An ``odoo shell`` on a database.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: to work on
    :param str code: defines ``round_(…)``, which returns what it measured; ``env`` is the superuser's
    :param options: entries of the configuration file
    """

    def __init__(self, odoo, database, code, **options):
        conf = odoo.write_configuration(f"{database}-side", **options)
        command = [*odoo.launcher(), "shell", "-c", conf, "-d", database, "--no-http", "--log-level=error"]
        path = f"import sys\nsys.path.append({str(paths.ROOT)!r})\n"
        super().__init__([str(part) for part in command], database, path + code + LOOP)


class Program(Worker):
    """A module of ours, run as a program without Odoo.

    :param str module: such as ``bench.sink``
    """

    _numbers = itertools.count(1)

    def __init__(self, module):
        command = [str(virtualenv.PYTHON), "-m", module]
        super().__init__(command, f"{module.rpartition('.')[2]}_{next(self._numbers)}_{os.getpid()}")
