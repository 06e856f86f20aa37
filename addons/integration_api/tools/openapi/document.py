# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The whole document, from what one client was granted."""

from collections.abc import Iterable

from odoo.addons.integration_outbox.tools.asyncapi import THIN_SCHEMA
from odoo.addons.integration_outbox.tools.content import THIN

from ..problem import TYPE_ROOT
from . import batches, general, operation, problems, security
from .entity import EntityPaths
from .offer import Offer

VERSION = "3.1.1"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DESCRIPTION = """Business objects of this Odoo by stable contracts. This document shows what **{client}** may use \
now, and nothing else.

- **Documents are JSON in UTF-8.** Amounts and quantities are decimal texts, moments are UTC. Ignore properties that \
you do not know: a contract only grows within its version.
- **Errors** are problem documents (RFC 9457) with a stable `code`. What was not granted looks the same as what does \
not exist.
- **Repeat safely.** Every POST has an `Idempotency-Key`. After 409, 429, 500, 503 or no answer at all, wait \
(`Retry-After`, else a second, longer each time) and send the same request with the same key, signed anew.
- **HEAD** is answered wherever GET is, OPTIONS everywhere. A body has at most 1 MiB, that of a batch 8. Both sides \
may compress by gzip (`Content-Encoding`, `Accept-Encoding`); the digest is that of the bytes on the way.
- **Limits**: `RateLimit-Policy` and `RateLimit` of each answer say how much you may ask on average, and how much is \
left at once: that is of the burst, which is less than what a window allows.
- **Log** the `correlation_id` of errors, or the second part of `traceparent` of any answer: by it those who run this \
Odoo find the request."""


def build(offers: Iterable[Offer], *, client: str, base_url: str) -> dict:
    """Return the document.

    :param offers: what the client was granted and is in force
    :param client: its code
    :param base_url: of this Odoo, as partners reach it
    """
    offers = sorted(offers, key=lambda offer: offer.contract)
    entities = [EntityPaths(offer) for offer in offers]
    paths = {**general.paths(client, offers), **batches.job_paths(), **security.token_paths()}
    for entity in entities:
        paths.update(entity.paths())
    known = {
        THIN: THIN_SCHEMA,
        problems.SCHEMA: problems.PROBLEM,
        "oauth.error": security.OAUTH_ERROR,
        **batches.SCHEMAS,
    }
    for entity in entities:
        known.update(entity.schemas)
    document = {
        "openapi": VERSION,
        "info": {
            "title": "Integration API",
            "version": "1.0.0",
            "summary": f"What {client} may use",
            "description": _DESCRIPTION.format(client=client),
        },
        "externalDocs": {
            "description": "What each problem means, and what to do about it",
            "url": f"{base_url.rstrip('/')}{TYPE_ROOT.rstrip('/')}",
        },
        "jsonSchemaDialect": _DIALECT,
        "servers": [{"url": base_url.rstrip("/") or "/"}],
        "security": security.REQUIREMENT,
        "tags": [_tag(offer) for offer in offers]
        + [{"name": general.TAG, "description": "For every client."}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(known.items())),
            "responses": problems.responses(),
            "headers": operation.HEADERS,
            "parameters": operation.PARAMETERS,
            "securitySchemes": security.schemes(base_url),
        },
    }
    document["components"] = _used(document)
    return document


def _tag(offer):
    ageing = ""
    if offer.deprecated:
        until = f", to be used until {offer.sunset}" if offer.sunset else ""
        ageing = f" **Deprecated**{until}: move to a newer version."
    return {
        "name": offer.contract,
        "description": f"{offer.title}. {offer.schema['description']}{ageing}",
    }


def _used(document):
    """Return the components without those that nothing refers to: what was not granted is not told either."""
    components, found = document["components"], set()
    todo = list(_references({key: value for key, value in document.items() if key != "components"}))
    while todo:
        kind, name = todo.pop().removeprefix("#/components/").split("/")
        if (kind, name) not in found:
            found.add((kind, name))
            todo += _references(components[kind][name])
    return {
        kind: {
            name: item for name, item in items.items() if kind == "securitySchemes" or (kind, name) in found
        }
        for kind, items in components.items()
    }


def _references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
