# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules that keep the suite's structure, as functions from a folder of addons to what breaks them.

Pure: they read the sources and import nothing of them. ``tests/test_architecture.py`` applies each to the suite;
``tests/unit/dev/test_architecture_rules.py`` shows for each a tree that breaks it. See docs/architecture.md.
"""

import ast
from functools import cache

from dev.sources import LICENCE, Addon, addons_in, imports, model_classes, python_files, view_files

# Where an addon stands. A new addon is placed here before anything depends on it.
LAYERS = {
    "integration_core": 0,
    "integration_contract": 1,
    "integration_outbox": 1,
    "integration_api": 2,
    "integration_inbox": 2,
    "integration_webhook": 2,
    "integration_contacts": 3,
    "integration_account": 3,
    "integration_purchase": 3,
    "integration_stock": 3,
    "integration_hr": 3,
    "integration_crm": 3,
    "integration_patient": 3,
    "integration_location": 3,
    "integration_calendar": 3,
    "integration_monitor": 4,
    "integration_demo": 5,
}
# Which layers one may depend on. An entity does not know how it travels, so 3 knows nothing of 2; what crosses all
# addons knows none of them, but the hooks of 0, and tells its own events by 1. The demonstration plays with all.
BELOW = {0: (), 1: (0,), 2: (0, 1), 3: (0, 1), 4: (0, 1), 5: (0, 1, 2, 3, 4)}
# Within a layer nothing depends on anything, save these: an event's payload is a contract's, an invoice has a party.
# What partners send is written as their calls are.
SIDEWAYS = {
    ("integration_outbox", "integration_contract"),
    ("integration_inbox", "integration_api"),
    ("integration_account", "integration_contacts"),
    ("integration_purchase", "integration_account"),
    ("integration_stock", "integration_contacts"),
    ("integration_hr", "integration_contacts"),
    ("integration_crm", "integration_contacts"),
    ("integration_patient", "integration_contacts"),
    ("integration_location", "integration_contacts"),
    ("integration_location", "integration_hr"),
    ("integration_calendar", "integration_patient"),
    ("integration_calendar", "integration_location"),
    ("integration_calendar", "integration_hr"),
}
# Holds fake models for tests: may depend on everything, nothing may depend on it.
TEST_ADDON = "test_integration"

# What plain Python in tools/ has no business with: the ORM, the database, blocking calls to other machines.
NOT_IN_TOOLS = ("odoo", "psycopg2", "requests")
LONGEST, LONG, SHARE_NOT_LONG = 400, 300, 0.9
WHOOL = ('requires = ["whool"]', 'build-backend = "whool.buildapi"')


def placed(folder):
    """Every addon has a place in the layers."""
    return [
        f"{addon.name}: has no layer in dev/architecture.py"
        for addon in addons_in(folder)
        if addon.name not in LAYERS and addon.name != TEST_ADDON
    ]


def depends_downwards(folder):
    """A manifest names addons of lower layers only."""
    found = addons_in(folder)
    names = {addon.name for addon in found}
    return [
        f"{addon.name}: may not depend on {dependency}"
        for addon in found
        for dependency in addon.depends
        if (dependency in LAYERS or dependency in names) and not _may_depend(addon.name, dependency)
    ]


def _may_depend(name, dependency):
    """Return whether the layers let one addon depend on the other."""
    if TEST_ADDON in (name, dependency):
        return name == TEST_ADDON
    if name not in LAYERS or dependency not in LAYERS:
        return False
    return LAYERS[dependency] in BELOW[LAYERS[name]] or (name, dependency) in SIDEWAYS


def imports_what_it_depends_on(folder):
    """Python imports ``odoo.addons.<x>`` only of what the manifest depends on, directly or by an addon of the suite."""
    found = addons_in(folder)
    closures = {addon.name: _closure(addon, {other.name: other for other in found}) for addon in found}
    return [
        f"{addon.shown(path)}: imports {module}, which {addon.name} does not depend on"
        for addon in found
        for path in python_files(addon.path)
        for module in imports(path)
        if module.startswith("odoo.addons.") and module.split(".")[2] not in closures[addon.name]
    ]


def _closure(addon, suite):
    """Return the names that an addon may import: its own, Odoo's base, and what it and the suite's addons name."""
    reached, waiting = {"base", addon.name}, [*addon.depends]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += suite[name].depends if name in suite else []
    return reached


def one_model_a_file(folder):
    """A file under models/ or wizards/ defines one model at most, and is called like it; fakes for tests may share."""
    problems = []
    for addon in addons_in(folder):
        for path in python_files(addon.path):
            if addon.part(path) not in ("models", "wizards") or addon.name == TEST_ADDON:
                continue
            names = [name for name, _ in model_classes(path) if name]
            if len(names) > 1:
                problems.append(f"{addon.shown(path)}: defines {len(names)} models: {', '.join(names)}")
            elif names and names[0].replace(".", "_") != path.stem:
                problems.append(f"{addon.shown(path)}: defines {names[0]}, so it is called something else")
    return problems


def plain_tools(folder):
    """``tools/`` is plain Python: of Odoo it may import the tools of an addon, and nothing else."""
    return [
        f"{addon.shown(path)}: imports {module}"
        for addon in addons_in(folder)
        for path in python_files(addon.path)
        if addon.part(path) == "tools"
        for module in imports(path)
        if module.split(".")[0] in NOT_IN_TOOLS and not _is_tools(module)
    ]


def _is_tools(module):
    """Return whether a module's name is of an addon's tools."""
    parts = module.split(".")
    return parts[:2] == ["odoo", "addons"] and parts[3:4] == ["tools"]


def short_files(folder):
    """No Python file and no file of views is longer than 400 lines, and of Python nine of ten have 300 at most."""
    lengths = _measure_files(folder, python_files)
    problems = [
        f"{name}: {length} lines, {LONGEST} at most"
        for name, length in [*lengths, *_measure_files(folder, view_files)]
        if length > LONGEST
    ]
    long = [name for name, length in lengths if length > LONG]
    if len(long) > (1 - SHARE_NOT_LONG) * len(lengths) + 1e-9:
        problems.append(f"{len(long)} of {len(lengths)} files have more than {LONG} lines: {', '.join(long)}")
    return problems


def _measure_files(folder, files_in):
    """Return (file, number of its lines) of the files that a function finds in each addon."""
    return [
        (addon.shown(path), len(path.read_text().splitlines()))
        for addon in addons_in(folder)
        for path in files_in(addon.path)
    ]


def licensed(folder):
    """Every Python file that says anything begins with the licence."""
    return [
        f"{addon.shown(path)}: its first line is not the licence"
        for addon in addons_in(folder)
        for path in python_files(addon.path)
        if path.read_text().strip() and path.read_text().splitlines()[0] != LICENCE
    ]


def documented(folder):
    """What is public has a docstring: classes, functions, and modules that are not just one documented class."""
    return [
        f"{addon.shown(path)}: {name} has no docstring"
        for addon in addons_in(folder)
        for path in python_files(addon.path)
        if addon.part(path) not in ("tests", "migrations")
        and path.name not in ("__init__.py", "__manifest__.py")
        for name in _undocumented(ast.parse(path.read_text()), _told_in(addon))
    ]


# Methods whose meaning is Odoo's: an override needs words only where it surprises, and then a comment does.
ODOO_METHODS = {
    "create",
    "write",
    "unlink",
    "copy",
    "copy_data",
    "read",
    "init",
    "default_get",
    "name_search",
}


@cache
def _told_in(addon):
    """Return {class: (its bases, the methods it documents)} of all files of an addon."""
    return {
        node.name: (
            [base.id for base in node.bases if isinstance(base, ast.Name)],
            {item.name for item in _public(node) if ast.get_docstring(item)},
        )
        for path in python_files(addon.path)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    }


def _told_of(name, told):
    """Return the methods that a class of an addon or what it inherits from documents."""
    bases, methods = told.get(name, ((), set()))
    return methods.union(*(_told_of(base, told) for base in bases if base != name))


def _undocumented(module, told):
    """Return the names of what lacks a docstring in a parsed file."""
    public = _public(module)
    classes = [node for node in public if isinstance(node, ast.ClassDef)]
    missing = [node.name for node in public if not ast.get_docstring(node)]
    for node in classes:
        known = _told_of(node.name, told) | ODOO_METHODS
        missing += [f"{node.name}.{item.name}" for item in _public(node) if item.name not in known]
    if not ast.get_docstring(module) and not (len(public) == 1 and len(classes) == 1):
        missing.append("the module")
    return missing


def _public(node):
    """Return the classes and functions of a module or class whose names are public."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [item for item in node.body if isinstance(item, kinds) and not item.name.startswith("_")]


def complete(folder):
    """Every addon has what makes it installable, publishable and guarded."""
    problems = []
    for addon in addons_in(folder):
        for needed in ("readme/DESCRIPTION.md", "pyproject.toml"):
            if not (addon.path / needed).is_file():
                problems.append(f"{addon.name}: has no {needed}")
        if not _is_built_by_whool(addon):
            problems.append(f"{addon.name}: pyproject.toml does not name whool as build system")
        if _has_tables(addon) and not (addon.path / "security" / "ir.model.access.csv").is_file():
            problems.append(f"{addon.name}: defines models and has no security/ir.model.access.csv")
    names = {addon.name for addon in addons_in(folder)}
    others = [
        path.name
        for path in sorted(folder.glob("*/"))
        if path.name not in names and any(path.glob("**/*.py"))
    ]
    return problems + [f"{name}: has no __manifest__.py" for name in others]


def _is_built_by_whool(addon: Addon):
    """Return whether an addon's pyproject.toml, if it has one, is as whool wants it."""
    project = addon.path / "pyproject.toml"
    return not project.is_file() or all(line in project.read_text() for line in WHOOL)


def _has_tables(addon: Addon):
    """Return whether an addon defines a model that access rights are needed for."""
    return any(
        name and kind in ("Model", "TransientModel")
        for path in python_files(addon.path)
        for name, kind in model_classes(path)
    )


RULES = (
    placed,
    depends_downwards,
    imports_what_it_depends_on,
    one_model_a_file,
    plain_tools,
    short_files,
    licensed,
    documented,
    complete,
)
