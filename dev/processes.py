# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Small things about processes: a free port, a process group that ends as one, and what killed commands left behind."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from dev import paths, steps

RUN = paths.VAR / "run"
#: from which free ports are taken
PORTS = (10_000, 32_768)


def free_port():
    """Return a TCP port of the loopback interface that nobody uses at this moment.

    It is none that systems give to outgoing connections (RFC 6335 §6, Linux from 32768): such a one may be taken
    before, or while, somebody who listens on it is started.
    """
    while True:
        port = random.randrange(*PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def tail(log, lines=40):
    """Return the end of a log file."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


@contextlib.contextmanager
def temporary_file(folder, suffix):
    """Give the path of a file that is gone after the block."""
    handle, name = tempfile.mkstemp(suffix=suffix, dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


class Group:
    """A process with all its children, in a group of their own, noted on disk so that none outlives its command.

    :param list command: program and arguments
    :param Path log: standard output and error are appended here
    :param dict environment: of the process
    :param account: of another user to run it as, see :func:`dev.embedded.account`
    """

    def __init__(self, command, log, environment, **account):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as output:
            streams = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": subprocess.STDOUT}
            options = {"cwd": "/" if account else paths.ROOT, "env": environment, "start_new_session": True}
            self._process = subprocess.Popen(command, **streams, **options, **account)
        self.pid = self._process.pid
        self._note = RUN / f"{self.pid}.json"
        note = {"pid": self.pid, "started": _start_time(self.pid), "owner": os.getpid()}
        steps.write_atomically(self._note, json.dumps(note))

    @property
    def status(self):
        """Exit status of the first process, None while it runs."""
        return self._process.poll()

    def stop(self, seconds=20):
        """Ask the first process to end, which ends its children; after ``seconds`` all of them are killed."""
        if self.status is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self.kill()

    def kill(self):
        """Kill all processes of the group at once, as a power cut would."""
        _kill_group(self.pid)
        self._process.wait()
        self._note.unlink(missing_ok=True)


def sweep():
    """End the groups whose command is gone without having stopped them: it was killed."""
    for note in RUN.glob("*.json"):
        try:
            content = json.loads(note.read_text())
        except (OSError, ValueError):
            continue
        if _start_time(content["owner"]) is not None:
            continue
        if _start_time(content["pid"]) == content["started"]:
            _kill_group(content["pid"])
        note.unlink(missing_ok=True)


def _kill_group(pid):
    """Kill a process group and wait until none of it is left."""
    end = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(pid, signal.SIGKILL)
            if _only_zombies(pid):
                return
            time.sleep(0.02)


def _only_zombies(group):
    """Return whether all that is left of a group waits to be reaped."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of_group = stat.read_text().rpartition(") ")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                return False
    return True


def _start_time(pid):
    """Return when a process started, in the kernel's ticks, or None when there is none: tells reused ids apart."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[19])
