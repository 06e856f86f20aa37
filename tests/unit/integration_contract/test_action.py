# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a contract says of its actions."""

from odoo.addons.integration_contract.tools.action import changing, read

NUMBER = {"type": "object", "properties": {"number": {"$ref": "#/$defs/number"}}}
SCHEMA = {
    "$defs": {"number": {"type": "string"}},
    "x-actions": {
        "post": {"title": "Post", "description": "Posts it."},
        "renumber": {"title": "Renumber", "description": "Renumbers it.", "parameters": NUMBER},
        "inspect": {"title": "Inspect", "description": "Looks.", "safe": True, "result": NUMBER},
    },
}


def test_an_action_that_is_not_declared_is_none():
    assert read(SCHEMA, "explode") is None
    assert read({}, "post") is None


def test_an_action_without_parameters_allows_no_property():
    post = read(SCHEMA, "post")
    assert not post.takes_parameters
    assert post.parameters["additionalProperties"] is False
    assert not post.is_safe


def test_parameters_and_result_bring_what_they_refer_to():
    assert read(SCHEMA, "renumber").parameters == {**NUMBER, "$defs": SCHEMA["$defs"]}
    assert read(SCHEMA, "inspect").result == {**NUMBER, "$defs": SCHEMA["$defs"]}


def test_only_a_safe_action_has_a_result():
    schema = {"x-actions": {"post": {"title": "Post", "description": "Posts it.", "result": NUMBER}}}
    assert read(schema, "post").result is None


def test_what_changes_something_is_what_is_not_safe():
    assert changing(SCHEMA) == {"post", "renumber"}
