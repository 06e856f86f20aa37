# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment that runs Odoo, the tests and the tools.

Requirements are complete pinned lists, installed without looking up dependencies (queue_job asks for a distribution
``odoo`` that no index serves). Odoo's tree joins by a ``.pth`` file, so changing ODOO_HOME does not rebuild anything.
"""

import shutil
import sys
import venv

from dev import paths, steps
from dev.missing import Missing

REQUIREMENTS = (
    paths.ROOT / "requirements.txt",
    paths.ROOT / "requirements-dev.txt",
    paths.ROOT / "dev" / "requirements-odoo.txt",
)
PYTHON = paths.VENV / "bin" / "python"


def ensure():
    """Make the environment unless it is there, whole, and of these requirements and this Python."""
    inputs = steps.fingerprint(sys.version, str(paths.VENV), *REQUIREMENTS)
    steps.run("python", inputs, _build, PYTHON.exists)


def _build():
    """Make the environment from nothing; it can't be moved, so the step's stamp is what tells a whole one."""
    shutil.rmtree(paths.VENV, ignore_errors=True)
    venv.create(paths.VENV, with_pip=True)
    lists = [part for path in REQUIREMENTS for part in ("-r", str(path))]
    command = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", *lists]
    done = steps.run_tool(command, text=True, capture_output=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        errors = [line for line in said if line.startswith("ERROR: No")] or said or ["no message"]
        raise Missing(
            f"Python packages (pip says: {errors[-1].removeprefix('ERROR: ')})",
            "give this machine access to a Python package index",
            "set PIP_FIND_LINKS to a folder of wheels",
        )


def link(tree):
    """Put ``tree`` on the environment's path.

    :param OdooTree tree: the Odoo to run
    """
    packages = next((paths.VENV / "lib").glob("python3*/site-packages"))
    pth = packages / "odoo-tree.pth"
    wanted = f"{tree.python_path}\n"
    if not pth.exists() or pth.read_text() != wanted:
        steps.write_atomically(pth, wanted)
