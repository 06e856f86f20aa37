# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a message lacks has one name, wherever it is told."""

from odoo.addons.integration_contract.tools.lacking import shorten
from odoo.addons.integration_core.tools.errors import NotFound, UnmappedCode
from odoo.addons.integration_inbox.tools.lacking import name_lack, name_lacks


def test_what_is_lacking_has_another_name_in_each_code_map_model_and_side():
    lacks = [
        ("tax", "account.tax", "7", None),
        ("tax", "account.tax", None, 7),
        ("tax", "uom.uom", "7", None),
        ("unit", "account.tax", "7", None),
    ]
    assert len({name_lack(*lack) for lack in lacks}) == len(lacks)


def test_a_long_code_has_the_name_of_what_is_kept_of_it():
    long = "X" * 1000
    assert len(shorten(long)) < len(long)
    assert name_lack("tax", "t", long, None) == name_lack("tax", "t", shorten(long), None)


def test_a_failure_names_each_code_once_and_others_name_none():
    error = UnmappedCode("")
    error.missing = (("tax", "account.tax", "7", None),) * 2
    assert name_lacks(error) == [name_lack("tax", "account.tax", "7", None)]
    assert name_lacks(NotFound("")) == name_lacks(None) == []
