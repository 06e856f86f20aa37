# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The Odoo 19 that everything runs on: the tree that ``ODOO_HOME`` names, else Debian's package unpacked below var/.

Both layouts are understood: a source checkout (``odoo-bin``, ``odoo/``, ``addons/``) and an unpacked Debian package
(``usr/bin/odoo``, ``usr/lib/python3/dist-packages/odoo``).
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from dev import debian, paths, steps
from dev.missing import Missing

SERIES = "19.0"
WAYS = (
    "set ODOO_HOME to an Odoo 19 source checkout",
    "use a machine with apt-get and a Debian mirror, whose package odoo-19 is then fetched",
)


@dataclass(frozen=True)
class OdooTree:
    """An Odoo on the disk.

    ``python_path`` goes on Python's path; ``launcher`` is the script to start (with workers, Odoo starts it again by
    that name for its gevent process, which fails under ``python -m odoo``).
    """

    python_path: Path
    launcher: Path
    addons: tuple

    @property
    def version(self):
        """Odoo's version as ``19.0``, read without importing it."""
        text = (self.python_path / "odoo" / "release.py").read_text()
        numbers = re.search(r"^version_info = \((\d+), (\d+)", text, re.MULTILINE)
        return ".".join(numbers.groups()) if numbers else "unknown"

    @property
    def identity(self):
        """Digest that changes when another Odoo is used: keys the databases that are kept between runs."""
        head = self.python_path / ".git" / "HEAD"
        revision = head.read_text() if head.is_file() else ""
        reference = self.python_path / ".git" / revision.removeprefix("ref: ").strip()
        if revision.startswith("ref: ") and reference.is_file():
            revision = reference.read_text()
        base = (self.python_path / "odoo" / "release.py").stat()
        return steps.fingerprint(str(self.python_path), self.version, revision, base.st_mtime_ns)


def recognise(folder):
    """Return the :class:`OdooTree` in ``folder``, or None when there is none.

    :param Path folder: a source checkout or an unpacked Debian package
    """
    packages = folder / "usr" / "lib" / "python3" / "dist-packages"
    layouts = (
        OdooTree(folder, folder / "odoo-bin", (folder / "odoo" / "addons", folder / "addons")),
        OdooTree(packages, folder / "usr" / "bin" / "odoo", (packages / "odoo" / "addons",)),
    )
    for tree in layouts:
        needed = (tree.launcher, tree.python_path / "odoo" / "release.py", *tree.addons)
        if all(path.exists() for path in needed):
            return tree
    return None


def locate():
    """Return the tree to run, which set-up has put in place.

    :raises Missing: when there is none, or not of Odoo 19.0
    """
    home = os.environ.get("ODOO_HOME")
    folder = Path(home).expanduser().resolve() if home else paths.ODOO
    tree = recognise(folder)
    if tree is None:
        raise Missing(f"an Odoo tree in {paths.shown(folder)}", *WAYS)
    if tree.version != SERIES:
        raise Missing(f"Odoo {SERIES} (there is {tree.version} in {paths.shown(folder)})", *WAYS)
    return tree


def ensure():
    """Set up Debian's package unless ``ODOO_HOME`` names a tree, and return the tree."""
    if not os.environ.get("ODOO_HOME"):
        steps.run(
            "odoo", debian.fingerprint(), lambda: debian.unpack(paths.ODOO), lambda: _is_whole(paths.ODOO)
        )
    return locate()


def _is_whole(folder):
    """Return whether ``folder`` still looks like what was unpacked: cheap, against a hand that removed a part."""
    tree = recognise(folder)
    return tree is not None and (tree.addons[0] / "web" / "static").is_dir()
