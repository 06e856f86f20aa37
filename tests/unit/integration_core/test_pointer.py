# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from odoo.addons.integration_core.tools.pointer import find, find_text, follow, is_pointer, join

DOCUMENT = {"data": {"object": {"number": "T/1", "id": 17, "a/b": {"~": "x"}}, "rows": [{"id": "r1"}]}}
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


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/data/object/number", "T/1"),
        ("/data/object/a~1b/~0", "x"),
        ("/data/rows/0/id", "r1"),
    ],
)
def test_a_pointer_leads_where_rfc_6901_says(pointer, value):
    assert is_pointer(pointer)
    assert find(DOCUMENT, pointer) == value


@pytest.mark.parametrize(
    "pointer",
    ["/x", "/data/rows/1", "/data/rows/-", "/data/rows/00", "/data/rows/x", "/data/object/number/0"],
)
def test_a_pointer_that_leads_nowhere_is_told(pointer):
    with pytest.raises(KeyError):
        find(DOCUMENT, pointer)


def test_what_is_no_pointer_is_seen():
    assert not any(map(is_pointer, ["data", "/a~2", "data/", "#/a"]))


@pytest.mark.parametrize(("pointer", "text"), [("/data/object/number", "T/1"), ("/data/object/id", "17")])
def test_a_text_or_a_whole_number_is_found_as_a_text(pointer, text):
    assert find_text(DOCUMENT, pointer) == text


@pytest.mark.parametrize("value", ["", " ", True, 1.5, None, [], {}, "x" * 9])
def test_nothing_else_is_found_as_a_text(value):
    with pytest.raises(KeyError):
        find_text({"a": value}, "/a", longest=8)
