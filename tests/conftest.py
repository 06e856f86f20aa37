# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Let pure tests import ``odoo.addons.<addon>.tools`` without Odoo.

An addon's ``__init__`` imports its models, which need a running registry. Here the packages above ``tools`` are
stand-ins that know their folder and nothing else, so that Python finds ``tools`` by itself, and whatever in it does
need Odoo fails at once, as it should.
"""

import importlib.machinery
import sys
import types
from pathlib import Path

from hypothesis import settings

ADDONS = Path(__file__).resolve().parent.parent / "addons"


def stand_in(name, folders):
    """Put an empty package called ``name`` into ``sys.modules``, whose submodules lie in ``folders``."""
    package = types.ModuleType(name)
    package.__path__ = [str(folder) for folder in folders]
    package.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
    sys.modules[name] = package
    return package


def pytest_configure():
    """Set the stand-ins before any test is imported, and let no test fail for the time that it takes."""
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")
    odoo = stand_in("odoo", [])
    odoo.addons = stand_in("odoo.addons", [ADDONS])
    for manifest in ADDONS.glob("*/__manifest__.py"):
        addon = manifest.parent
        setattr(odoo.addons, addon.name, stand_in(f"odoo.addons.{addon.name}", [addon]))
