# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The causes of issues as the sources have them: which codes are raised, and which the catalogue has words for.

Pure: the sources are read and nothing of them is imported.
"""

import ast
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

from dev.sources import addons_in, python_files

FILE = "data/integration_cause_data.xml"
#: what raises an issue, by the code that comes first
RAISING = ("_raise_issue", "_raise_issue_apart")


@dataclass(frozen=True)
class Cause:
    """An entry of the catalogue, and the addon that it comes with."""

    addon: str
    code: str
    name: str
    explanation: str
    remedy: str


def delivered(folder):
    """Return the catalogue, in the order of the files.

    :param folder: of addons
    :rtype: list[Cause]
    """
    return [
        Cause(addon.name, *(_get_text(record, name) for name in ("code", "name", "explanation", "remedy")))
        for addon in addons_in(folder)
        if (addon.path / FILE).is_file()
        for record in ElementTree.parse(addon.path / FILE).iter("record")
        if record.get("model") == "integration.cause"
    ]


def raised(folder):
    """Return the codes that an issue can be raised with: {code: where}.

    They are what is given to ``_raise_issue`` by name or as a text, and every code of the error tree, since what fails
    for an error is told under its code.

    :param folder: of addons
    """
    tree = dict(_tree(folder))
    found = dict.fromkeys(tree.values(), "tools/errors")
    for addon in addons_in(folder):
        constants = {}
        calls = []
        for path in python_files(addon.path):
            if addon.part(path) == "tests":
                continue
            module = ast.parse(path.read_text())
            constants |= {(path, name): text for name, text in _texts(module)}
            calls += [(path, argument) for argument in _codes_given(module)]
        for path, argument in calls:
            code = _read(argument, path, constants, tree)
            if code:
                found.setdefault(code, addon.shown(path))
    return found


def _tree(folder):
    """Yield (class, code) of the error tree; a class without a code of its own has its base's."""
    for path in python_files(folder / "integration_core" / "tools" / "errors"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                yield from ((node.name, text) for name, text in _texts(node) if name == "code")


def _texts(node):
    """Yield (name, text) of what a module or class says once and for all."""
    for item in node.body:
        if isinstance(item, ast.Assign) and _is_text(item.value):
            yield from (
                (target.id, item.value.value) for target in item.targets if isinstance(target, ast.Name)
            )


def _codes_given(module):
    """Yield the expressions that say with which code an issue is raised."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in RAISING:
            yield from node.args[:1] or [word.value for word in node.keywords if word.arg == "code"]
        # the arguments of an issue that is raised in two ways
        if isinstance(node, ast.FunctionDef) and node.name == "_prepare_issue":
            for table in (item for item in ast.walk(node) if isinstance(item, ast.Dict)):
                yield from (
                    value
                    for key, value in zip(table.keys, table.values, strict=True)
                    if _is_text(key) and key.value == "code"
                )


def _read(argument, path, constants, tree):
    """Return the code that an expression stands for; ``None`` for one of an error that is known when it runs."""
    if _is_text(argument):
        return argument.value
    if isinstance(argument, ast.Name):
        return constants.get((path, argument.id))
    if isinstance(argument, ast.Attribute) and isinstance(argument.value, ast.Name):
        return tree.get(argument.value.id) if argument.attr == "code" else None
    return None


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _get_text(record, name):
    return next((field.text or "" for field in record.iter("field") if field.get("name") == name), "")
