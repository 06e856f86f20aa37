# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The browser of the tests: any Chrome or Chromium on the path; as root on Debian, its package is installed.

Tools that download a browser of their own fail on machines that reach package registries only, so none is used. A
missing browser is a failure that says how to get one, never a skipped test.
"""

import os
import shutil
import subprocess

from dev import steps
from dev.missing import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]


def find():
    """Return the path of a browser, or None.

    The names are those that Odoo's own browser tests look for.
    """
    return next(filter(None, map(shutil.which, NAMES)), None)


def ensure():
    """Return the path of a browser, installing Debian's when there is none and this process may.

    :raises Missing: when there is none to be had
    """
    found = find()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        steps.say("Installing Debian's chromium for the browser tests …")
        if _apt(INSTALL) != 0:  # a fresh image has no package lists yet
            _apt(["apt-get", "update", "-qq"])
            _apt(INSTALL)
        found = find()
    if found is None:
        raise Missing(
            "a browser for the tests", "install Chromium or Chrome", "run as root where apt-get has chromium"
        )
    return found


def _apt(command):
    """Run an apt command without questions and return its exit status."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.call(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
