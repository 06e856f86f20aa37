# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Addons as sources: their manifests, files, imports and models, read without importing anything."""

import ast
from dataclasses import dataclass
from pathlib import Path

LICENCE = "# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl)."


@dataclass(frozen=True)
class Addon:
    """An addon on the disk, with what its manifest depends on."""

    path: Path
    depends: tuple

    @property
    def name(self):
        """Its technical name, which is its folder's."""
        return self.path.name

    def part(self, path):
        """Return the first folder of a file within the addon, such as ``models``; '' for a file at its top."""
        inner = path.relative_to(self.path).parts
        return inner[0] if len(inner) > 1 else ""

    def shown(self, path):
        """Return a file's path as a person wants to read it."""
        return f"{self.name}/{path.relative_to(self.path)}"


def addons_in(folder):
    """Return the addons of a folder, sorted by name; none when there is no such folder.

    :rtype: list[Addon]
    """
    found = []
    for manifest in sorted(folder.glob("*/__manifest__.py")):
        content = ast.literal_eval(manifest.read_text())
        found.append(Addon(manifest.parent, tuple(content.get("depends", ()))))
    return found


def python_files(folder):
    """Return the Python files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def view_files(folder):
    """Return the files of an addon's folder that hold its views, sorted."""
    return sorted(path for part in ("views", "wizards") for path in (folder / part).rglob("*.xml"))


def imports(path):
    """Return the full names of what a file imports, one for each imported name.

    ``from odoo.addons import x`` gives ``odoo.addons.x``; relative imports are resolved when they leave the folder's
    parent, as ``odoo.addons.<addon>.<module>``.

    :rtype: list[str]
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = _absolute(path, node)
            found += [f"{start}.{alias.name}" for alias in node.names]
    return found


def _absolute(path, node):
    """Return the full name of the module in a ``from … import``."""
    if not node.level:
        return node.module
    addon = next(parent for parent in path.parents if (parent / "__manifest__.py").exists())
    package = ["odoo", "addons", *path.relative_to(addon.parent).parent.parts]
    kept = package[: len(package) - node.level + 1]
    return ".".join([*kept, *filter(None, [node.module])])


def model_classes(path):
    """Return the Odoo models that a file defines or extends, as ``(_name or None, kind)``.

    ``kind`` is ``Model``, ``TransientModel`` or ``AbstractModel``.

    :rtype: list[tuple]
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            kinds = [base.attr for base in node.bases if isinstance(base, ast.Attribute)]
            kinds = [kind for kind in kinds if kind in ("Model", "TransientModel", "AbstractModel")]
            if kinds:
                found.append((_name_of(node), kinds[0]))
    return found


def _name_of(node):
    """Return the ``_name`` that a class gives to a model of its own, None when it extends one."""
    values = {
        target.id: item.value
        for item in node.body
        if isinstance(item, ast.Assign)
        for target in item.targets
        if isinstance(target, ast.Name)
    }
    name, inherited = values.get("_name"), values.get("_inherit")
    extended = [item.value for item in getattr(inherited, "elts", []) if isinstance(item, ast.Constant)]
    return name.value if isinstance(name, ast.Constant) and name.value not in extended else None
