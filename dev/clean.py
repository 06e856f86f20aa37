# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Remove everything that was set up: what still runs is stopped first. Standard library only.

Databases on a server that ``PG*`` variables name are dropped while the virtual environment is still there to do it.
The download cache stays: it belongs to all checkouts of this user.
"""

import os
import shutil
import subprocess
import sys

from dev import embedded, paths, processes, steps

DROP = "from dev import databases, odoo\nwith odoo.ready() as it: databases.drop_all(it)"


def main():
    """Stop and remove.

    :return: exit status
    """
    if not paths.VAR.exists():
        return 0
    steps.say(f"Removing {paths.shown(paths.VAR)}; this takes a minute or two …")
    processes.sweep()
    if os.environ.get("PGHOST") and (paths.VENV / "bin" / "python").exists():
        subprocess.call([paths.VENV / "bin" / "python", "-c", DROP], cwd=paths.ROOT)
    embedded.remove()
    shutil.rmtree(paths.VAR, ignore_errors=True)
    if paths.VAR.exists():
        steps.say(f"Some of {paths.shown(paths.VAR)} could not be removed; is another command using it?")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
