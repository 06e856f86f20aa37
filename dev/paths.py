# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things lie: one name for each folder that more than one module uses."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"

VAR = ROOT / "var"
STAMPS = VAR / "stamps"
VENV = VAR / "venv"
# queue_job, installed beside Odoo's own tree.
VENV_ADDONS = next(VENV.glob("lib/python3*/site-packages"), VENV) / "odoo" / "addons"
ODOO = VAR / "odoo"
POSTGRES = VAR / "postgres"
DATA = VAR / "data"
LOGS = VAR / "logs"
SCREENSHOTS = VAR / "screenshots"
TMP = VAR / "tmp"

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-integration-suite"


def shown(path):
    """Return ``path`` as a person wants to read it: relative to the checkout where it is inside.

    :param Path path: any path
    :rtype: str
    """
    try:
        return str(Path(path).relative_to(ROOT))
    except ValueError:
        return str(path)
