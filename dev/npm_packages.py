# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The JavaScript packages that tests ask for a second opinion, where the machine has Node.js; the suite needs none.

The list is ``dev/npm/package.json``, pinned and complete. There is no lock file, because one names the registry.
"""

import shutil
import subprocess

from dev import paths, steps

LIST = paths.ROOT / "dev" / "npm" / "package.json"
FOLDER = paths.VAR / "npm"


def ensure():
    """Install the packages if there is Node.js; say so when they cannot be had, for nothing else depends on them."""
    if shutil.which("node") and shutil.which("npm"):
        try:
            steps.run("npm", steps.fingerprint(LIST), _install, intact=(FOLDER / "node_modules").is_dir)
        except subprocess.CalledProcessError:
            steps.say("The JavaScript packages cannot be had now; the tests that ask them are skipped.")


def _install():
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    shutil.copy(LIST, FOLDER)
    options = ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
    subprocess.run(["npm", "install", *options], cwd=FOLDER, check=True, capture_output=True)
