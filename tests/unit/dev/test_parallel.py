# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Commands run beside each other, keep their output apart, and end with the block that started them."""

import sys
import time

from dev import parallel, test

MEET = """
import pathlib, sys, time
mine, other = map(pathlib.Path, sys.argv[1:])
mine.touch()
end = time.monotonic() + 30
while not other.exists():
    if time.monotonic() > end:
        sys.exit(1)
    time.sleep(0.01)
print("met", other.name)
"""


def python(code, log, *arguments):
    """Return a command that runs Python."""
    return parallel.Command([sys.executable, "-c", code, *arguments], log)


def test_they_run_at_once_and_each_says_it_in_its_own_file(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    statuses = parallel.run(
        python(MEET, tmp_path / "1.log", one, other),
        python(MEET, tmp_path / "logs" / "2.log", other, one),
        seconds=60,
    )
    assert statuses == [0, 0]
    assert (tmp_path / "1.log").read_text() == "met other\n"
    assert (tmp_path / "logs" / "2.log").read_text() == "met one\n"


def test_each_tells_its_own_status_and_one_that_hangs_is_ended(tmp_path):
    start = time.monotonic()
    statuses = parallel.run(
        python("import sys; sys.exit(3)", tmp_path / "1.log"),
        python("import time; time.sleep(600)", tmp_path / "2.log"),
        seconds=3,
    )
    assert statuses == [3, None]
    assert time.monotonic() - start < 300


def test_none_outlives_a_block_that_fails(tmp_path):
    try:
        with parallel.started(python("import time; time.sleep(600)", tmp_path / "log")) as [process]:
            raise RuntimeError("broken")
    except RuntimeError:
        assert process.returncode is not None


def test_names_are_shared_out_so_that_groups_take_as_long_as_each_other():
    seconds = {"a": 100, "b": 60, "c": 50}
    assert parallel.share_out(["c", "d", "b", "a"], seconds, count=2) == [["a", "d"], ["b", "c"]]
    assert parallel.share_out(["a"], seconds, count=2) == [["a"]]


def test_what_runs_beside_other_end_to_end_tests_is_there():
    for path in test.APART:
        assert (test.paths.ROOT / path).is_file(), path
