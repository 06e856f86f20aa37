# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a contract says beside its schema: actions, events, filters, and what its readers and its tests are told.

``x-example-records`` names the demo record that each of ``examples`` shows, ``x-neighbours`` the entity's names in
other standards, ``x-identifiers`` the properties by which people and systems know a record, and ``x-unique``, at a
property, that no two records may share its value.
"""

import re

from odoo.addons.integration_core.tools.pointer import join

_XML_ID = re.compile(r"[a-z][a-z0-9_]*\.[A-Za-z0-9_]+")
_ACTION_KEYS = ("title", "description", "parameters", "result", "safe")


def find_problems(schema: dict):
    """Yield ``(pointer, problem)`` for each thing that is wrong with a contract's own keywords.

    The schemas of what actions take and answer are looked at as objects only; their properties are the loader's.

    :param schema: of the contract, a valid JSON Schema
    """
    yield from _actions(schema)
    yield from _names(schema, "x-filters")
    yield from _names(schema, "x-identifiers")
    entity = schema.get("x-entity")
    for index, event in enumerate(schema.get("x-events", [])):
        if not (isinstance(event, str) and event.startswith(f"{entity}.")):
            yield join("/x-events", index), f"does not start with {entity}."
    yield from _example_records(schema)
    neighbours = schema.get("x-neighbours", {})
    if not isinstance(neighbours, dict):
        yield "/x-neighbours", "is not an object"
        return
    for standard, name in neighbours.items():
        if not (isinstance(name, str) and name):
            yield join("/x-neighbours", standard), "is no name"


def action_schemas(schema: dict):
    """Yield ``(pointer, schema, is_sent)`` of what each action takes and answers; partners send the former."""
    for name, action in schema.get("x-actions", {}).items():
        for key in ("parameters", "result"):
            if key in action:
                yield join("/x-actions", name, key), action[key], key == "parameters"


def _actions(schema):
    actions = schema.get("x-actions", {})
    if not isinstance(actions, dict):
        yield "/x-actions", "is not an object"
        return
    for name, action in actions.items():
        pointer = join("/x-actions", name)
        if not isinstance(action, dict):
            yield pointer, "is not an object"
            continue
        for key in ("title", "description"):
            if not (isinstance(action.get(key), str) and action[key]):
                yield join(pointer, key), "is missing"
        for key in action.keys() - set(_ACTION_KEYS):
            yield join(pointer, key), f"is none of {', '.join(_ACTION_KEYS)}"
        if not isinstance(action.get("safe", False), bool):
            yield join(pointer, "safe"), "is neither true nor false"
        if bool(action.get("safe")) != ("result" in action):
            yield join(pointer, "result"), "belongs to an action that is safe, and to no other"
        for key in ("parameters", "result"):
            part = action.get(key, {"type": "object"})
            if not (isinstance(part, dict) and part.get("type") == "object"):
                yield join(pointer, key, "type"), "must be object"


def _names(schema, keyword):
    names = schema.get(keyword, [])
    if not isinstance(names, list):
        yield f"/{keyword}", "is not a list"
        return
    for index, name in enumerate(names):
        if name not in schema.get("properties", {}):
            yield join(f"/{keyword}", index), "is no property"


def _example_records(schema):
    """One for each example, in order."""
    if "x-example-records" not in schema:
        return
    records = schema["x-example-records"]
    if not isinstance(records, list) or len(records) != len(schema.get("examples", [])):
        yield "/x-example-records", "is not a list with a record for each example"
        return
    for index, xml_id in enumerate(records):
        if not (isinstance(xml_id, str) and _XML_ID.fullmatch(xml_id)):
            yield join("/x-example-records", index), "is no XML id"
