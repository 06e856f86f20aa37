# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The suite keeps to its structure: layers, one model a file, plain tools, short and documented files."""

import pytest

from dev import paths
from dev.architecture import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_suite_keeps_the_rule(rule):
    problems = rule(paths.ADDONS)
    assert not problems, f"{rule.__doc__}\n" + "\n".join(problems)
