# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The words of the screens as the sources have them: menus, and what buttons, fields, tabs and filters are called.

Pure: the sources of the suite are read, and those of the addons of Odoo that it stands on; nothing of them is imported.
"""

import ast
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import cache

from dev import odoo_source, paths, suite

#: the addons whose screens the documents tell of
ADDONS = (*suite.product(), suite.DEMONSTRATION)
#: attributes of views whose value people read
_SHOWN = ("string", "title", "placeholder", "label", "confirm-label", "cancel-label", "help")
#: how many arguments of a field come before its label
_BEFORE_LABEL = {"Many2one": 1, "One2many": 2, "Many2many": 4}
_TERM = re.compile(r"""_t\(\s*(["'])(.+?)\1""", re.DOTALL)
_MSGID = re.compile(r'^msgid ((?:".*"\n)+)', re.MULTILINE)


@dataclass
class Menu:
    """A menu: its name, the id of the one above it, and whether choosing it opens a screen."""

    name: str | None = None
    parent: str | None = None
    action: str | None = None


@cache
def folders():
    """Return the folder of every addon of the suite and of those that it stands on, these first: {name: folder}."""
    places = [paths.ADDONS, paths.VENV_ADDONS, *odoo_source.locate().addons]
    found = {}

    def add(name):
        folder = next(
            (place / name for place in places if (place / name / "__manifest__.py").is_file()), None
        )
        if folder and name not in found:
            for below in _manifest(folder).get("depends", ()):
                add(below)
            found[name] = folder

    for name in ("base", *ADDONS):
        add(name)
    return found


def _manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def _documents(folder):
    """Give the XML documents that an addon loads, in their order."""
    for name in _manifest(folder).get("data", ()):
        if name.endswith(".xml"):
            yield ElementTree.parse(folder / name).getroot()


# ----------------------------------------------------------------------
# Menus
# ----------------------------------------------------------------------


@cache
def menus():
    """Return every menu: {full external id: :class:`Menu`}. One without a name has that of the action it opens."""
    found, actions = {}, {}
    for addon, folder in folders().items():
        for document in _documents(folder):
            _read_menus(addon, document, None, found)
            for record in document.iter("record"):
                name = record.find("field[@name='name']")
                if record.get("model", "").startswith("ir.actions.") and name is not None:
                    actions[_full(addon, record.get("id"))] = name.text
    for menu in found.values():
        menu.name = menu.name or actions.get(menu.action)
    return found


def _read_menus(addon, element, parent, found):
    """Add the menus below an element; what is defined again changes the menu that is there."""
    for child in element:
        if child.tag == "menuitem":
            id_ = _full(addon, child.get("id"))
            above = _full(addon, child.get("parent")) or parent
            _add(found, id_, child.get("name"), above, _full(addon, child.get("action")))
            _read_menus(addon, child, id_, found)
        elif child.tag == "record" and child.get("model") == "ir.ui.menu":
            values = {field.get("name"): field for field in child.iter("field")}
            name = values["name"].text if "name" in values else None
            above = values["parent_id"].get("ref") if "parent_id" in values else None
            _add(found, _full(addon, child.get("id")), name, _full(addon, above), None)
        elif child.tag in ("data", "odoo"):
            _read_menus(addon, child, parent, found)


def _add(found, id_, name, parent, action):
    menu = found.setdefault(id_, Menu())
    menu.name, menu.parent = name or menu.name, parent or menu.parent
    menu.action = action or menu.action


def _full(addon, id_):
    return id_ and (id_ if "." in id_ else f"{addon}.{id_}")


def walk(steps):
    """Return what of a path through menus is no menu any more: none when it ends at one; None when no menu begins it.

    It may begin at any menu, as people who are in the app already read it.

    :param list steps: the names, from above to below
    """
    here = [id_ for id_, menu in menus().items() if menu.name == steps[0]]
    if not here:
        return None
    rest = list(steps[1:])
    while rest:
        below = [id_ for id_, menu in menus().items() if menu.parent in here and menu.name == rest[0]]
        if not below:
            break
        here, rest = below, rest[1:]
    above = {menu.parent for menu in menus().values()}
    return rest if not rest or not above.intersection(here) else None


# ----------------------------------------------------------------------
# Labels
# ----------------------------------------------------------------------


def is_label(word):
    """Return whether a button, field, tab, filter, choice, menu or group is called ``word``."""
    return word in labels() or word in labels_of_odoo()


@cache
def labels():
    """Return what is written on the screens of the suite."""
    found = {menu.name for menu in menus().values()}
    for name in ADDONS:
        folder = paths.ADDONS / name
        for path in folder.rglob("*.xml"):
            for element in ElementTree.parse(path).iter():
                found.update(_in_element(element))
        for path in folder.rglob("*.py"):
            if path.relative_to(folder).parts[0] != "tests":
                found.update(_in_module(ast.parse(path.read_text())))
        for path in (folder / "static").rglob("*.js"):
            found.update(match[1] for match in _TERM.findall(path.read_text()))
    return {" ".join(word.split()) for word in found if word}


def _in_element(element):
    for key, value in element.attrib.items():
        if key in _SHOWN or key.endswith(".translate"):
            yield value
    if element.tag == "attribute" and element.get("name") not in _SHOWN:
        return
    yield element.text
    yield element.tail


def _in_module(module):
    """Give the labels of fields, the names of choices, and what ``_`` translates."""
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and _is_field(node.value):
            yield from _label(node.value) or [_name_of_field(target.id) for target in node.targets]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and all(map(_is_text, node.elts)):
            yield node.elts[1].value
        elif (
            isinstance(node, ast.Call)
            and _name(node.func) in ("_", "_lt")
            and node.args
            and _is_text(node.args[0])
        ):
            yield node.args[0].value


def _is_field(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and _name(node.func.value) == "fields"
    )


def _label(call):
    """Return the label that a field is given, in a list; an empty one where it is given none."""
    named = [word.value for word in call.keywords if word.arg == "string"]
    placed = call.args[_BEFORE_LABEL.get(call.func.attr, 0) :]
    return [argument.value for argument in named + placed if _is_text(argument)][:1]


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(node):
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)


def _name_of_field(field):
    """Return what Odoo calls a field that was given no label."""
    return re.sub(r"_ids?$", "", field).replace("_", " ").title()


@cache
def labels_of_odoo():
    """Return what is written on the screens of the addons of Odoo that the suite stands on, as their terms list it."""
    found = set()
    for name, folder in folders().items():
        terms = folder / "i18n" / f"{name}.pot"
        if name not in ADDONS and terms.is_file():
            found.update(_join(term) for term in _MSGID.findall(terms.read_text()))
    return found


def _join(term):
    return "".join(ast.literal_eval(line) for line in term.splitlines())
