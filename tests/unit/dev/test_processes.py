# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No process outlives the command that started it, and none that is not ours is ever ended."""

import json
import os
import socket
import subprocess
import sys
import time

import pytest

from dev import processes

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"


@pytest.fixture
def group(tmp_path, monkeypatch):
    """A process with a child, in a group."""
    monkeypatch.setattr(processes, "RUN", tmp_path / "run")
    started = processes.Group([sys.executable, "-c", PARENT], tmp_path / "log", dict(os.environ))
    wait_until(lambda: len(members(started.pid)) == 2)
    yield started
    started.kill()


def members(group):
    """Return the ids of the living processes of a group."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(pid) for pid, of_group, state in rows if int(of_group) == group and not state.startswith("Z")]


def wait_until(condition):
    """Wait some seconds for a condition."""
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    assert condition()


def test_a_free_port_is_one_that_nobody_listens_on_and_no_outgoing_connection_gets(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        used, free = taken.getsockname()[1], processes.free_port()
        offered = iter([used, free])
        monkeypatch.setattr(processes.random, "randrange", lambda *_range: next(offered))
        assert processes.free_port() == free
    assert processes.PORTS[0] <= free < processes.PORTS[1]


def test_killing_a_group_ends_its_children_too(group):
    group.kill()
    assert members(group.pid) == []


def test_stopping_a_group_leaves_nothing(group, tmp_path):
    group.stop(seconds=5)
    assert members(group.pid) == []
    assert list((tmp_path / "run").iterdir()) == []


def test_a_group_whose_command_was_killed_is_swept_up(group):
    rewrite(group, owner=2**22 + 1)
    processes.sweep()
    wait_until(lambda: members(group.pid) == [])


def test_a_group_whose_command_lives_is_left_alone(group):
    processes.sweep()
    assert len(members(group.pid)) == 2


def test_a_process_that_only_has_the_same_id_is_left_alone(group):
    rewrite(group, owner=2**22 + 1, started=1)
    processes.sweep()
    assert len(members(group.pid)) == 2


def rewrite(group, **changes):
    """Change what is noted about a group."""
    note = processes.RUN / f"{group.pid}.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), **changes}))
