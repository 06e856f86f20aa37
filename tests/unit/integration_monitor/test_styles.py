# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Screens take their colours from Odoo's variables, which have other values where it is dark."""

import re

import pytest

from dev import paths

STYLES = sorted(paths.ADDONS.glob("integration_*/static/src/**/*.scss"))
COLOR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?)\(|:\s*(?:black|white|red|green|blue|gr[ae]y)\b", re.I)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_names_a_color_of_its_own(path):
    text = re.sub(r"#\{[^}]*\}|//[^\n]*", "", path.read_text())
    assert COLOR.findall(text) == []


def test_styles_are_looked_at():
    assert {"overview.scss", "trace.scss"} <= {path.name for path in STYLES}
