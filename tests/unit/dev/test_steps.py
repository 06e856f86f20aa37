# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A set-up step is done once, redone when its inputs change, and redone when it was cut short."""

import pytest

from dev import missing, paths, steps


@pytest.fixture(autouse=True)
def stamps(tmp_path, monkeypatch):
    """Keep the stamps of these tests apart."""
    monkeypatch.setattr(paths, "STAMPS", tmp_path)
    return tmp_path


def test_a_step_is_done_once():
    done = []
    assert steps.run("a", "inputs", lambda: done.append(1)) is True
    assert steps.run("a", "inputs", lambda: done.append(1)) is False
    assert done == [1]


def test_a_step_is_redone_when_its_inputs_change():
    done = []
    steps.run("a", "old", lambda: done.append(1))
    steps.run("a", "new", lambda: done.append(1))
    assert done == [1, 1]


def test_a_step_is_redone_when_it_failed_half_way():
    def fail():
        raise RuntimeError("killed")

    steps.run("a", "inputs", lambda: None)
    with pytest.raises(RuntimeError):
        steps.run("a", "other inputs", fail)
    assert steps.run("a", "inputs", lambda: None) is True


def test_a_step_is_redone_when_its_result_was_removed():
    steps.run("a", "inputs", lambda: None)
    assert steps.run("a", "inputs", lambda: None, intact=lambda: False) is True


def test_a_full_disk_is_told_before_anything_is_done(monkeypatch):
    monkeypatch.setattr(steps, "NEEDED_BYTES", 1 << 80)
    with pytest.raises(missing.Missing, match=r"disk space .*: free some of this disk, or move"):
        steps.run("a", "inputs", lambda: pytest.fail("it was done"))


def test_a_fingerprint_tells_contents_and_their_borders_apart(tmp_path):
    (tmp_path / "f").write_text("ab")
    assert steps.fingerprint(tmp_path / "f") == steps.fingerprint("ab")
    assert steps.fingerprint("a", "b") != steps.fingerprint("ab")


def test_a_secret_file_is_never_readable_by_others(tmp_path):
    steps.write_atomically(tmp_path / "secret", "x", mode=0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_missing_thing_is_one_line_with_two_ways_and_status_2(capsys):
    @missing.told_in_one_line
    def main():
        raise missing.Missing("a browser", "install one", "name one")

    assert main() == 2
    assert capsys.readouterr().err == "Missing: a browser: install one, or name one.\n"
