# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Each rule of the architecture holds for a good tree and is broken by a tree made to break it."""

import pytest

from dev import architecture
from dev.sources import LICENCE

GOOD_MODEL = f'''{LICENCE}
from odoo import models


class Thing(models.Model):
    """A thing."""

    _name = "integration.thing"
'''


@pytest.fixture
def tree(tmp_path):
    """Return a function that writes an addon and returns the folder of addons."""

    def write(name, depends=(), **files):
        addon = tmp_path / name
        contents = {
            "__manifest__.py": f"{LICENCE}\n{{'depends': {list(depends)!r}}}\n",
            "__init__.py": "",
            "readme/DESCRIPTION.md": "Words.\n",
            "pyproject.toml": '[build-system]\nrequires = ["whool"]\nbuild-backend = "whool.buildapi"\n',
            **files,
        }
        for path, text in contents.items():
            if text is not None:
                (addon / path).parent.mkdir(parents=True, exist_ok=True)
                (addon / path).write_text(text)
        return tmp_path

    return write


def good(tree):
    """Write two addons that keep all rules."""
    access = {"models/integration_thing.py": GOOD_MODEL, "security/ir.model.access.csv": "id\n"}
    tools = {
        "tools/plain.py": f'{LICENCE}\n"""Plain."""\nimport json\n\nfrom odoo.addons.integration_core.tools import x\n'
    }
    tree("integration_core", ["mail"], **access)
    return tree("integration_contract", ["integration_core"], **tools)


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_a_good_tree_keeps_every_rule(tree, rule):
    assert rule(good(tree)) == []


@pytest.mark.parametrize("rule", architecture.RULES, ids=lambda rule: rule.__name__)
def test_no_addon_at_all_breaks_no_rule(tmp_path, rule):
    assert rule(tmp_path / "addons") == []


def test_an_addon_without_a_layer_is_named(tree):
    assert architecture.placed(tree("integration_new")) == [
        "integration_new: has no layer in dev/architecture.py"
    ]


@pytest.mark.parametrize(
    ("name", "dependency"),
    [
        ("integration_core", "integration_contract"),
        ("integration_contract", "integration_outbox"),
        ("integration_account", "integration_webhook"),
        ("integration_contacts", "integration_account"),
        ("integration_core", "test_integration"),
        ("integration_monitor", "integration_webhook"),
        ("integration_webhook", "integration_monitor"),
    ],
)
def test_depending_upwards_is_refused(tree, name, dependency):
    tree(dependency)
    assert architecture.depends_downwards(tree(name, [dependency])) == [
        f"{name}: may not depend on {dependency}"
    ]


@pytest.mark.parametrize(
    ("name", "dependency"),
    [
        ("integration_outbox", "integration_contract"),
        ("integration_account", "integration_contacts"),
        ("integration_webhook", "integration_outbox"),
        ("integration_account", "account"),
        ("test_integration", "integration_webhook"),
    ],
)
def test_depending_downwards_is_allowed(tree, name, dependency):
    tree("integration_webhook")
    assert architecture.depends_downwards(tree(name, [dependency])) == []


def test_importing_what_the_manifest_does_not_reach_is_refused(tree):
    tree("integration_core", ["mail"])
    source = f"{LICENCE}\nfrom odoo.addons.mail.models import a\nfrom odoo.addons.stock.models import b\n"
    folder = tree("integration_contract", ["integration_core"], **{"models/x.py": source})
    (problem,) = architecture.imports_what_it_depends_on(folder)
    assert "odoo.addons.stock.models.b" in problem


def test_two_models_in_a_file_are_refused(tree):
    second = (
        GOOD_MODEL
        + '\n\nclass Other(models.AbstractModel):\n    """Other."""\n\n    _name = "integration.other"\n'
    )
    (problem,) = architecture.one_model_a_file(
        tree("integration_core", **{"models/integration_thing.py": second})
    )
    assert "defines 2 models" in problem


def test_a_model_in_a_file_of_another_name_is_refused(tree):
    (problem,) = architecture.one_model_a_file(tree("integration_core", **{"models/stuff.py": GOOD_MODEL}))
    assert "defines integration.thing" in problem


@pytest.mark.parametrize(
    "line",
    [
        "from odoo import models",
        "import odoo.tools",
        "import requests",
        "from ..models import integration_thing",
        "from odoo.addons.integration_core.models import integration_thing",
    ],
)
def test_tools_that_reach_for_the_orm_or_the_network_are_refused(tree, line):
    folder = tree("integration_core", **{"tools/a.py": f'{LICENCE}\n"""A."""\n{line}\n'})
    assert len(architecture.plain_tools(folder)) == 1


def test_tools_may_use_tools(tree):
    source = f'{LICENCE}\n"""A."""\nfrom . import errors\nfrom ..tools.errors import E\n'
    assert architecture.plain_tools(tree("integration_core", **{"tools/a.py": source})) == []


@pytest.mark.parametrize("path", ["a.py", "views/a_views.xml", "wizards/a_views.xml"])
def test_a_file_of_401_lines_is_refused(tree, path):
    (problem, *_) = architecture.short_files(tree("integration_core", **{path: "x = 1\n" * 401}))
    assert problem.startswith(f"integration_core/{path}: 401 lines")


def test_many_long_files_are_refused(tree):
    files = {f"m{number}.py": "x = 1\n" * (301 if number < 2 else 10) for number in range(10)}
    (problem,) = architecture.short_files(tree("integration_core", **files))
    assert problem.startswith("2 of 12 files")


def test_a_file_without_the_licence_is_refused(tree):
    folder = tree("integration_core", **{"a.py": '"""A."""\n'})
    assert architecture.licensed(folder) == ["integration_core/a.py: its first line is not the licence"]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ('"""M."""\ndef f():\n    return 1\n', "f"),
        ('"""M."""\nclass A:\n    pass\n', "A"),
        ('class A:\n    """A."""\n    def f(self):\n        return 1\n', "A.f"),
        ("x = 1\n", "the module"),
    ],
)
def test_what_is_public_and_undocumented_is_named(tree, source, missing):
    (problem,) = architecture.documented(tree("integration_core", **{"a.py": f"{LICENCE}\n{source}"}))
    assert problem == f"integration_core/a.py: {missing} has no docstring"


@pytest.mark.parametrize(
    "source",
    [
        '"""M."""\ndef _f():\n    return 1\n',
        'class A:\n    """A."""\n    def create(self):\n        return 1\n',
        '"""M."""\nclass A:\n    """A."""\n    def f(self):\n        """F."""\n'
        'class B(A):\n    """B."""\n    def f(self):\n        pass\n',
    ],
)
def test_what_is_private_or_documented_elsewhere_needs_no_docstring(tree, source):
    assert architecture.documented(tree("integration_core", **{"a.py": f"{LICENCE}\n{source}"})) == []


@pytest.mark.parametrize("path", ["readme/DESCRIPTION.md", "pyproject.toml"])
def test_an_addon_without_a_part_is_refused(tree, path):
    assert architecture.complete(tree("integration_core", **{path: None})) == [
        f"integration_core: has no {path}"
    ]


def test_an_addon_built_by_another_tool_is_refused(tree):
    (problem,) = architecture.complete(tree("integration_core", **{"pyproject.toml": "[build-system]\n"}))
    assert "whool" in problem


def test_models_without_access_rights_are_refused(tree):
    (problem,) = architecture.complete(
        tree("integration_core", **{"models/integration_thing.py": GOOD_MODEL})
    )
    assert "ir.model.access.csv" in problem


def test_a_folder_of_code_without_a_manifest_is_named(tree):
    (problem,) = architecture.complete(tree("integration_core", **{"__manifest__.py": None}))
    assert problem == "integration_core: has no __manifest__.py"
