# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One document has one text, on every machine and in every key order."""

import hashlib

import pytest

from odoo.addons.integration_core.tools import canonical_json


def test_key_order_does_not_matter_and_nothing_is_escaped():
    assert canonical_json.dumps({"b": [1, None, True], "a": "é€"}) == '{"a":"é€","b":[1,null,true]}'
    assert canonical_json.digest({"a": 1, "b": {"d": 1, "c": 2}}) == canonical_json.digest(
        {"b": {"c": 2, "d": 1}, "a": 1}
    )


def test_the_digest_is_sha256_of_the_utf8_text():
    assert canonical_json.digest({"a": "é"}) == hashlib.sha256('{"a":"é"}'.encode()).hexdigest()


def test_list_order_and_values_do_matter():
    assert canonical_json.digest([1, 2]) != canonical_json.digest([2, 1])
    assert canonical_json.digest({"a": "1"}) != canonical_json.digest({"a": 1})


@pytest.mark.parametrize(
    "document", [1.0, {"a": [{"b": 0.1}]}, float("nan"), {1: "a"}, {"a": b"x"}, {"a": {2}}]
)
def test_what_has_no_certain_text_is_refused(document):
    with pytest.raises(TypeError):
        canonical_json.dumps(document)


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(ValueError):
        canonical_json.dumps({"a": "\ud800"})


@pytest.mark.parametrize("text", ["1.0", '{"a":[{"b":1e2}]}', "NaN", '{"a":-Infinity}', "{"])
def test_what_has_no_certain_text_is_not_read(text):
    with pytest.raises(ValueError):
        canonical_json.loads(text)


def test_what_was_read_is_written_as_any_document():
    document = {"b": [1, None, True, "\u0001\x7f"], "a": {"é": "€😀", "B": ""}}
    text = canonical_json.dumps(document)
    assert canonical_json.loads(text) == document
    assert canonical_json.dump_read(document) == text.encode()


def test_text_that_was_read_and_is_not_unicode_is_refused():
    with pytest.raises(ValueError):
        canonical_json.dump_read(canonical_json.loads('{"a":"\\ud800"}'))
