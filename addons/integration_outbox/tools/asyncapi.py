# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The AsyncAPI 3.0.0 document of all events, made of their contracts.

Contracts are JSON Schema 2020-12, AsyncAPI reads a superset of draft-07. What differs between the two and occurs in
contracts is written so that both understand it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_contract.tools.sample import sample

from .content import THIN, frame

VERSION = "3.0.0"
SCHEMAS = "#/components/schemas"
SAMPLE_AT = datetime(2026, 1, 31, 9, 30)

# What a receiver of events has no use for, or what holds for whole documents only: any may leave properties out.
_DROPPED = frozenset(
    {
        *("$schema", "$id", "required", "x-actions", "x-filters", "x-lifecycle", "x-events"),
        *("x-example-records", "x-neighbours", "x-identifiers", "x-unique"),
    }
)
# Below these stand values and not schemas; below those, schemas by name.
_VALUES = frozenset({"examples", "enum", "const", "default"})
_NAMED = frozenset({"properties", "patternProperties", "$defs"})

THIN_SCHEMA = {
    "title": "Link",
    "description": "What is sent instead of a document to who may not have all of it.",
    "type": "object",
    "required": ["id", "href"],
    "properties": {
        "id": {"type": "string", "description": "Canonical id of the record."},
        "href": {"type": "string", "format": "uri", "description": "Where to ask for the document."},
    },
}


@dataclass(frozen=True)
class Event:
    """One type of event.

    :param contract: name of the contract that its documents follow
    """

    type: str
    entity: str
    contract: str
    schema: dict = field(repr=False)
    description: str = ""


def build(id_: str, events: Iterable[Event]) -> dict:
    """Build the document: a channel for each entity, with a message for each type of event.

    :param id_: URI of this database
    """
    events = list(events)
    return {
        "asyncapi": VERSION,
        "id": id_,
        "info": {
            "title": "Events of Odoo",
            "version": "1.0.0",
            "description": "What happens to business objects, told as their contracts show them."
            " A property that the receiver is not cleared for is left out.",
        },
        "defaultContentType": "application/json",
        "channels": _channels(events),
        "operations": {
            f"send.{entity}": {"action": "send", "channel": {"$ref": f"#/channels/{entity}"}}
            for entity in sorted({event.entity for event in events})
        },
        "components": {
            "messages": {event.type: _message(event) for event in events},
            "schemas": {
                THIN: THIN_SCHEMA,
                **{event.contract: as_sent(event.schema, event.contract) for event in events},
            },
        },
    }


def _channels(events):
    channels = {}
    for event in events:
        channel = channels.setdefault(
            event.entity,
            {
                "address": None,  # each receiver names its own
                "title": event.schema["title"],
                "description": event.schema["description"],
                "messages": {},
            },
        )
        channel["messages"][event.type] = {"$ref": f"#/components/messages/{event.type}"}
    return channels


def _message(event):
    return {
        "name": event.type,
        "title": event.type,
        **({"summary": event.description} if event.description else {}),
        "contentType": "application/json",
        "payload": {
            "type": "object",
            "required": ["type", "timestamp", "data"],
            "properties": {
                "type": {"const": event.type},
                "timestamp": {"type": "string", "format": "date-time", "description": "When it happened."},
                "data": data_schema(event.contract),
            },
        },
        "examples": [{"payload": frame(event.type, SAMPLE_AT, sample(event.schema))}],
    }


def data_schema(contract: str) -> dict:
    """Return the schema of what is told about a record: its document, or a link to it."""
    return {"anyOf": [{"$ref": f"{SCHEMAS}/{contract}"}, {"$ref": f"{SCHEMAS}/{THIN}"}]}


def as_sent(schema: dict, name: str) -> dict:
    """Return a contract's schema as it holds for what is sent, to stand under ``name`` among the components."""
    return _as_sent(schema, f"{SCHEMAS}/{name}")


def _as_sent(node, place):
    if isinstance(node, list):
        return [_as_sent(item, place) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {}
    for key, value in node.items():
        if key in _NAMED:
            kept[key] = {name: _as_sent(child, place) for name, child in value.items()}
        elif key in _VALUES:
            kept[key] = json.loads(json.dumps(value))
        elif key not in _DROPPED and key != "$ref":
            kept[key] = _as_sent(value, place)
    if "$ref" in node:
        reference = {"$ref": place + node["$ref"].removeprefix("#")}
        if not kept:
            return reference
        kept["allOf"] = [reference, *kept.get("allOf", ())]  # beside a reference, draft-07 reads nothing
    return kept
