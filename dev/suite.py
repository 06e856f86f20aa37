# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the suite consists of: the addons below ``addons/``, found by their manifests, and what they stand on."""

import ast

from dev import paths, steps


def manifests(folder=paths.ADDONS):
    """Return the manifest of every installable addon.

    :param Path folder: holds one folder for each addon
    :return: manifest by addon name, sorted by name
    :rtype: dict[str, dict]
    """
    found = {
        path.parent.name: ast.literal_eval(path.read_text())
        for path in sorted(folder.glob("*/__manifest__.py"))
    }
    return {name: manifest for name, manifest in found.items() if manifest.get("installable", True)}


def names(folder=paths.ADDONS):
    """Return the names of the suite's addons."""
    return list(manifests(folder))


#: a group with its partners and two weeks of traffic, to look at
DEMONSTRATION = "integration_demo"


def product(folder=paths.ADDONS):
    """Return the names of the addons that people install: neither those of tests nor the demonstration."""
    return [name for name in names(folder) if not name.startswith("test_") and name != DEMONSTRATION]


def outside(folder=paths.ADDONS):
    """Return the addons of Odoo and of OCA that the suite depends on directly, and queue_job in any case.

    :rtype: list[str]
    """
    own = manifests(folder)
    wanted = {name for manifest in own.values() for name in manifest.get("depends", ["base"])}
    return sorted((wanted - own.keys()) | {"base", "web", "queue_job"})


def fingerprint(folder=paths.ADDONS):
    """Return a digest of everything that an installation of the suite depends on: all of its files but tests and terms.

    :rtype: str
    """
    ignored = {"__pycache__", "tests", "readme"}
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix not in (".pyc", ".pot")
        and not ignored & set(path.relative_to(folder).parts)
    ]
    return steps.fingerprint(*(item for path in files for item in (str(path.relative_to(folder)), path)))
