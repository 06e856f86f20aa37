# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real Odoo that stays: HTTP workers, the websocket process, cron, and the job runner, as in production."""

import contextlib
import http.client
import time

from dev import configuration, paths, processes
from dev.odoo import OdooFailed
from dev.proxy import FrontDoor

START_SECONDS = 120


class Server:
    """An Odoo server on one database, on free ports of the loopback interface.

    ``url`` goes straight to the HTTP workers: for programs. ``browser_url`` goes through a front door that routes
    websockets as a reverse proxy does: for browsers, which otherwise meet an error on every page.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :param str database: to serve
    :param str name: of its log
    :param str channels: capacity of queue_job's channels, see its documentation
    :param str log_folder: below var/logs/
    :param options: entries of the configuration file, for instance ``workers``
    """

    def __init__(
        self, odoo, database, name="server", channels=configuration.CHANNELS, log_folder="", **options
    ):
        self.database = database
        self.log = paths.LOGS / log_folder / f"{name}.log"
        self._odoo = odoo
        self._channels = channels
        self._options = {"workers": 2, **options}
        self._port = processes.free_port()
        self._websocket_port = processes.free_port()
        self._door = FrontDoor(self._port, self._websocket_port)
        self._group = None
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")

    @property
    def url(self):
        """Address of the HTTP workers, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def browser_url(self):
        """Address for a browser, without a slash at the end."""
        return f"http://127.0.0.1:{self._door.port}"

    @property
    def pid(self):
        """Process id of the master process, which is also the id of its group; None when not started."""
        return self._group.pid if self._group else None

    @property
    def running(self):
        """Whether it was started and has not ended."""
        return self._group is not None and self._group.status is None

    def start(self, jobs=True):
        """Start it and return when it answers and, with ``jobs``, when the job runner watches the database.

        :raises OdooFailed: when it ends or is not ready in time; the message holds the end of its log
        """
        said = self.log.stat().st_size
        conf = self._odoo.write_configuration(
            f"{self.database}-server",
            queue_job={"channels": self._channels},
            db_name=self.database,
            http_port=self._port,
            gevent_port=self._websocket_port,
            **self._options,
        )
        command = [*self._odoo.launcher(), "server", "-c", str(conf)]
        self._group = processes.Group(command, self.log, configuration.environment())
        self._door.open()
        self._wait(lambda: self._answers("/web/health"))
        if jobs:
            self._wait(lambda: f"queue job runner ready for db {self.database}" in self._said_since(said))
        return self

    def stop(self):
        """End it as an administrator does; requests and jobs under way may finish."""
        self._door.close()
        if self._group:
            self._group.stop()
            self._group = None

    def kill(self):
        """End all of its processes at once with SIGKILL: what a crash or a power cut does."""
        if self._group:
            self._group.kill()
            self._group = None

    def restart(self, jobs=True):
        """Start it again, on the same ports, after :meth:`stop` or :meth:`kill`."""
        self.kill()
        return self.start(jobs)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exception):
        self.stop()

    def _answers(self, path):
        """Return whether a request of ``path`` is answered with 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path)
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    def _said_since(self, offset):
        """Return what the log has gained since it was ``offset`` bytes long."""
        with self.log.open("rb") as handle:
            handle.seek(offset)
            return handle.read().decode(errors="replace")

    def _wait(self, condition):
        """Wait until ``condition`` holds.

        :raises OdooFailed: when the server ends before, or takes longer than ``START_SECONDS``
        """
        end = time.monotonic() + START_SECONDS
        while not condition():
            ended = self._group.status is not None
            if ended or time.monotonic() > end:
                self.stop()
                reason = "ended" if ended else f"was not ready within {START_SECONDS} s"
                raise OdooFailed(f"Odoo {reason}, see {paths.shown(self.log)}:\n{processes.tail(self.log)}")
            time.sleep(0.1)
