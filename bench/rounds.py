# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured side by side is measured in turn: A B A B …, so that a machine that slows down slows both.

A side is an Odoo process of its own on its own database, which stays for all rounds and does one when it is told to.
"""

import statistics
import subprocess
from dataclasses import dataclass
from multiprocessing.connection import Listener

from dev import configuration, paths, processes

#: Runs inside Odoo after the side's own code: do a round for each number that arrives, until the line closes.
LOOP = """
from multiprocessing.connection import Client
with Client({address!r}, authkey={authkey!r}) as line:
    while (number := line.recv()) is not None:
        line.send(round_(number))
"""


@dataclass(frozen=True)
class Figure:
    """Measurements of one thing over several rounds, in one unit."""

    values: tuple

    @property
    def median(self):
        """The figure to quote."""
        return statistics.median(self.values)

    def __str__(self):
        return f"{self.median:.3g} (from {min(self.values):.3g} to {max(self.values):.3g} in {len(self.values)} rounds)"


class Side:
    """One side of a comparison.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: to work on
    :param str code: for ``odoo shell``; defines ``round_(number)``, which returns what it measured
    """

    def __init__(self, odoo, database, code):
        conf = odoo.write_configuration(database)
        command = [
            *odoo.launcher(),
            "shell",
            "-c",
            str(conf),
            "-d",
            database,
            "--no-http",
            "--log-level=error",
        ]
        self._log = paths.LOGS / f"bench-{database}.log"
        with Listener(("127.0.0.1", 0), authkey=b"bench") as listener, self._log.open("w") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=paths.ROOT,
                env=configuration.environment(),
            )
            script = code + LOOP.format(address=listener.address, authkey=b"bench")
            with self._process.stdin as script_input:
                script_input.write(script.encode())
            self._line = listener.accept()

    def round(self, number):
        """Do one round and return what it measured.

        :raises RuntimeError: when Odoo ended, with the end of its log
        """
        self._line.send(number)
        try:
            return self._line.recv()
        except EOFError as error:
            raise RuntimeError(f"the bench ended early:\n{processes.tail(self._log)}") from error

    def close(self):
        """Let the process end."""
        self._line.send(None)
        self._process.wait(60)
        self._line.close()
