# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Commands that run beside each other: what one says goes to a file of its own, and none outlives the block.

Tests spend much of their time waiting, and each Odoo uses one core: two at once take little longer than one.
"""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

#: seconds that what nobody timed is taken for
SHORT = 10


@dataclass(frozen=True)
class Command:
    """A command line, and where its output goes."""

    line: list
    log: Path
    options: dict = field(default_factory=dict)


@contextlib.contextmanager
def started(*commands):
    """Start commands, give their processes, and kill those that still run at the end of the block."""
    processes = []
    try:
        for command in commands:
            command.log.parent.mkdir(parents=True, exist_ok=True)
            with command.log.open("w") as output:
                streams = {
                    "stdin": subprocess.DEVNULL,
                    "stdout": output,
                    "stderr": subprocess.STDOUT,
                    "text": True,
                }
                processes.append(subprocess.Popen(list(map(str, command.line)), **streams, **command.options))
        yield processes
    finally:
        for process in processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def run(*commands, seconds):
    """Run commands at once.

    :param float seconds: after which those that still run are ended
    :return: the exit status of each, ``None`` of one that was ended
    """
    end = time.monotonic() + seconds
    with started(*commands) as processes:
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, end - time.monotonic()))
        return [process.poll() for process in processes]


def share_out(names, seconds, count=None):
    """Return groups of names that take about as long as each other, the longest first into the shortest group.

    :param dict seconds: how long a name takes; those that it lacks are short
    :param int count: of groups; without it, as many as there are cores, up to two
    :return: no empty group
    """
    count = min(2, os.cpu_count() or 1) if count is None else count
    groups = [(0, []) for _group in range(count)]
    for name in sorted(names, key=lambda name: (-seconds.get(name, SHORT), name)):
        place = min(range(count), key=lambda index: groups[index][0])
        total, group = groups[place]
        groups[place] = total + seconds.get(name, SHORT), [*group, name]
    return [group for _total, group in groups if group]
