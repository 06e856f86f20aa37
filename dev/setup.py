# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Set up what is missing, and nothing else: ``python3 -m dev.setup [--browser]``.

This file is read by whatever ``python3`` the machine has, so it stays free of new syntax up to the check of the
version; an unsuitable Python hands over to a suitable one beside it, if there is one.
"""

import os
import shutil
import sys

OLDEST, NEWEST = (3, 10), (3, 13)


def suits(python):
    """Return whether the Python named ``python`` is of a right version and can make virtual environments."""
    import subprocess

    check = "import sys, venv, ensurepip; sys.exit(not %r <= sys.version_info[:2] <= %r)" % (OLDEST, NEWEST)
    return subprocess.call([python, "-c", check], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def suitable_python():
    """Return the path of a Python of 3.10 to 3.13 with ``venv``: this one, else one on the path, else None."""
    names = ["python3.%d" % minor for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = [sys.executable] + [path for path in map(shutil.which, names + ["python3"]) if path]
    found += ["/usr/bin/python3"]
    return next((path for path in found if suits(path)), None)


def runs_here():
    """Return whether this very Python can do the set-up, without starting another process to find out."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return False
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def main(arguments):
    """Check the Python, then do the steps.

    :return: exit status
    """
    if runs_here():
        from dev import bootstrap

        return bootstrap.main(arguments)
    python = suitable_python()
    if python is None:
        sys.stderr.write(
            "Missing: Python 3.10 to 3.13 with its venv module: install the packages python3 and python3-venv, "
            "or name another Python by `make PYTHON=<path>`.\n"
        )
        return 2
    os.execv(python, [python, "-m", "dev.setup"] + arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
