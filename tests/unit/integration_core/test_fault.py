# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from odoo.addons.integration_core.tools.fault import locate


def fail():
    raise ValueError("Mrs Meyer")


def test_it_says_what_kind_of_error_came_from_where_and_nothing_of_its_text():
    with pytest.raises(ValueError, match="Mrs Meyer") as caught:
        fail()
    kind, _newline, where = locate(caught.value).partition("\n")
    assert kind == "ValueError"
    assert "in fail" in where
    assert "ValueError:" not in where
