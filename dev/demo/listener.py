# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The analytics system as the demonstration holds it: start it, stop it, read its journal."""

import json
import os
import time

from dev import configuration, paths, processes, virtualenv

SECONDS = 60


class Listener:
    """The listening program of :mod:`dev.demo.analytics`, which may be down.

    :param str secret: of the subscription, as it was shown once
    """

    def __init__(self, port):
        self.port = port
        self.url = f"http://127.0.0.1:{port}/webhooks"
        self.secret = None
        self._journal = paths.VAR / "run" / f"analytics-{os.getpid()}.jsonl"
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        self._journal.write_text("")
        self._group = None

    def start(self):
        """Start the program; it listens a moment later."""
        environment = {**configuration.environment(), "WEBHOOK_SECRET": self.secret}
        command = [str(virtualenv.PYTHON), "-m", "dev.demo.analytics", str(self.port), str(self._journal)]
        self._group = processes.Group(command, paths.LOGS / "analytics.log", environment)

    def stop(self):
        """End the program: from now on connections are refused."""
        if self._group:
            self._group.kill()
            self._group = None

    def close(self):
        """End the program for good."""
        self.stop()
        self._journal.unlink(missing_ok=True)

    def received(self):
        """Return the journal: one dict for each request, oldest first."""
        return [json.loads(line) for line in self._journal.read_text().splitlines()]

    def wait_for(self, event):
        """Return the first journal entry of an event type, waiting until it comes.

        :raises TimeoutError: when it does not
        """
        found = None

        def arrived():
            nonlocal found
            found = next((entry for entry in self.received() if entry.get("event") == event), None)
            return found

        wait_until(arrived, f"the webhook {event}")
        return found


def wait_until(condition, what, seconds=SECONDS):
    """Wait until ``condition()`` is true.

    :raises TimeoutError: after ``seconds``, naming ``what`` did not come
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {seconds} s")
        time.sleep(0.05)
