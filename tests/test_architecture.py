# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The suite keeps to its structure: layers, one model a file, plain tools, short and documented files."""

import ast
import re

import pytest

from dev import paths
from dev.architecture import RULES
from dev.sources import python_files

#: a model of the suite, or one of its methods, as a page names it
_NAMED = re.compile(r"`(integration(?:\.[a-z]+)+)(?:\.(_\w+))?`")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_suite_keeps_the_rule(rule):
    problems = rule(paths.ADDONS)
    assert not problems, f"{rule.__doc__}\n" + "\n".join(problems)


def test_the_models_and_methods_that_the_picture_names_are_there():
    named = set(_NAMED.findall((paths.ROOT / "docs" / "architecture.md").read_text()))
    assert ("integration.statistic", "_get_sources") in named
    assert named - _find_there() == set()


def _find_there():
    """Return (model, method) of all models, and (model, "") of each."""
    there = set()
    for path in python_files(paths.ADDONS):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef):
                methods = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
                there |= {(model, method) for model in _find_models(node) for method in ("", *methods)}
    return there


def _find_models(node):
    """Return the model that a class defines, or extends."""
    said = {
        item.targets[0].id: ast.literal_eval(item.value)
        for item in node.body
        if isinstance(item, ast.Assign)
        and isinstance(item.targets[0], ast.Name)
        and item.targets[0].id in ("_name", "_inherit")
    }
    inherited = said.get("_inherit", [])
    extended = [inherited] if isinstance(inherited, str) else inherited
    return [said["_name"]] if "_name" in said else extended[:1]
