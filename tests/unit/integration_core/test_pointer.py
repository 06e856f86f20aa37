# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from odoo.addons.integration_core.tools.pointer import follow, join

SCHEMA = {"$defs": {"a/b": {"type": "string"}, "til~de": {"type": "null"}, "leaf": "text"}}


def test_join_escapes_what_a_pointer_uses_itself():
    assert join("/lines", 0, "a/b~c") == "/lines/0/a~1b~0c"


@pytest.mark.parametrize(("name", "kind"), [("a/b", "string"), ("til~de", "null")])
def test_what_join_wrote_follow_finds(name, kind):
    assert follow(SCHEMA, "#" + join("/$defs", name)) == {"type": kind}


def test_the_root_is_the_document():
    assert follow(SCHEMA, "#") == SCHEMA


@pytest.mark.parametrize("reference", ["#/$defs/none", "#/$defs/leaf/deeper", "https://else.example/x", ""])
def test_what_is_not_there_or_elsewhere_is_a_key_error(reference):
    with pytest.raises(KeyError):
        follow(SCHEMA, reference)
