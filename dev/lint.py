# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check the sources without running them: ``python -m dev.lint``. All checks run, then the command fails if one did."""

import os
import subprocess
import sys

from dev import lint_files, paths, suite, virtualenv

PYTHON_FOLDERS = ("addons", "dev", "tests", "bench")


def main():
    """Run the checks.

    :return: exit status
    """
    folders = [name for name in PYTHON_FOLDERS if (paths.ROOT / name).is_dir()]
    tool = [str(virtualenv.PYTHON), "-m"]
    checks = {
        "ruff check": lambda: run([*tool, "ruff", "check", "--quiet", *folders]),
        "ruff format": lambda: run([*tool, "ruff", "format", "--check", "--quiet", *folders]),
        "pylint-odoo": lambda: pylint(tool),
        "files": lambda: show(lint_files.problems(tracked_files())),
    }
    failed = [name for name, check in checks.items() if not check()]
    print(f"Lint: {', '.join(failed)} failed." if failed else "Lint: nothing found.")
    return 1 if failed else 0


def run(command):
    """Run a tool in the checkout and return whether it found nothing."""
    return subprocess.call(command, cwd=paths.ROOT) == 0


def pylint(tool):
    """Run pylint-odoo on the addons and return whether it found nothing.

    Each addon's tests are left out: they print, compare and monkey with what production code may not.
    """
    addons = [str(paths.ADDONS / name) for name in suite.names()]
    if not addons:
        return True
    return run([*tool, "pylint", f"--rcfile={paths.ROOT / 'setup.cfg'}", f"--jobs={os.cpu_count()}", *addons])


def show(lines):
    """Print problems and return whether there were none."""
    for line in lines:
        print(line)
    return not lines


def tracked_files():
    """Return the files that are or would be in the repository; all files but ``var/`` where there is no git."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=paths.ROOT, capture_output=True)
    if listed.returncode == 0:
        found = [paths.ROOT / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    else:
        found = [path for path in paths.ROOT.rglob("*") if paths.VAR not in path.parents]
    return sorted(path for path in found if path.is_file())


if __name__ == "__main__":
    sys.exit(main())
