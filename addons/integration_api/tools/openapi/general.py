# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is there for every client, whatever it was granted."""

from odoo.addons.integration_outbox.tools.content import THIN

from . import schemas
from .operation import answer, operation, parameter

TAG = "general"
_OBJECT = {"type": "object"}


def paths(client: str, offers) -> dict:
    """Return ``{path: path item}``."""
    return {
        "/integration/v1": {"get": _index(client, offers)},
        "/integration/v1/openapi.json": {"get": _openapi()},
        "/integration/v1/asyncapi.json": {"get": _asyncapi()},
        "/integration/v1/events": {"get": _events(offers)},
    }


def _index(client, offers):
    entry = {
        "type": "object",
        "required": ["entity", "contract", "href", "schema", "operations", "actions"],
        "properties": {
            "entity": {"type": "string"},
            "contract": {"type": "string"},
            "href": {"type": "string", "format": "uri-reference"},
            "schema": {"type": "string", "format": "uri-reference"},
            "operations": {"type": "array", "items": {"enum": ["read", "create", "update"]}},
            "actions": {"type": "array", "items": {"type": "string"}},
        },
    }
    schema = {
        "type": "object",
        "required": ["client", "entities"],
        "properties": {
            "client": {"type": "string", "description": "Your name here."},
            "entities": {"type": "array", "items": entry},
        },
    }
    example = {
        "client": client,
        "entities": [
            {
                "entity": offer.entity,
                "contract": offer.contract,
                "href": offer.path,
                "schema": f"{offer.path}/schema",
                "operations": list(offer.operations),
                "actions": list(offer.actions),
            }
            for offer in offers
        ],
    }
    return operation(
        "list_entities",
        TAG,
        "What you may use",
        "Every contract that was granted to you, with its operations. A good first request.",
        answers={200: answer("The list.", schema=schema, examples={"yours": {"value": example}})},
    )


def _openapi():
    return operation(
        "get_openapi",
        TAG,
        "This document",
        "OpenAPI 3.1 of what you may use now. Ask again with `If-None-Match` to learn whether that changed.",
        parameters=[parameter("IfNoneMatch")],
        answers={
            200: answer("The document.", "ETag", schema={"type": "object", "required": ["openapi", "paths"]}),
            304: answer("You have it already.", "ETag"),
        },
    )


def _asyncapi():
    return operation(
        "get_asyncapi",
        TAG,
        "All events described",
        "AsyncAPI 3.0: the types of events, how they look in the feed and in webhooks.",
        answers={200: answer("The document.", schema={"type": "object", "required": ["asyncapi"]})},
    )


def _events(offers):
    known = [schemas.reference(offer.contract) for offer in offers if "read" in offer.operations]
    event = {
        "type": "object",
        "required": ["id", "type", "timestamp", "data"],
        "properties": {
            "id": {"type": "string", "description": "Constant id of the event."},
            "type": {"type": "string", "description": "What happened.", "examples": ["invoice.posted"]},
            "timestamp": {"type": "string", "format": "date-time", "description": "When."},
            "data": {"anyOf": [*known, schemas.reference(THIN), _OBJECT] if known else [_OBJECT]},
        },
    }
    schema = {
        "type": "object",
        "required": ["data", "next", "has_more"],
        "properties": {
            "data": {"type": "array", "maxItems": 100, "items": event},
            "next": {
                "type": "string",
                "description": "`after` of the next request, now or whenever you like.",
            },
            "has_more": {
                "type": "boolean",
                "description": "Whether to ask on at once. A page may hold few events or none and have more to come.",
            },
        },
    }
    return operation(
        "list_events",
        TAG,
        "What happened",
        "The feed of events, for systems that cannot be called: complete, and in the order of the transactions. Some"
        " seconds pass before an event is shown. A page ends after 10,000 events that were looked at, however few were"
        " for you: go on with `next` while `has_more` says so, also after an empty page. Keep the ids of what you have"
        " worked on: after a restore the feed begins anew.",
        parameters=[
            parameter("limit"),
            {
                "name": "after",
                "in": "query",
                "description": "`next` of the answer before. Without it: from the oldest event that is kept.",
                "schema": {"type": "string"},
            },
            {
                "name": "type",
                "in": "query",
                "description": "Types of events or patterns, separated by commas, such as `invoice.*,payment.posted`.",
                "schema": {"type": "string"},
                "example": "invoice.*",
            },
        ],
        answers={
            200: answer(
                "The next events.",
                schema=schema,
                examples={"none": {"value": {"data": [], "next": "…", "has_more": False}}},
            )
        },
    )
