# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What operations have in common: the answers that each can get, headers and parameters."""

from ..problem import CHALLENGE
from . import problems

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"

#: what any request can be answered with
ALWAYS = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)
#: what one with a body can be answered with too
WITH_BODY = (415,)

#: headers that any answer may have
EVERYWHERE = ("RateLimit-Policy", "RateLimit", "traceparent")

_TEXT = {"type": "string"}

HEADERS = {
    "ETag": {
        "description": "What the document says, in short. Send it as `If-Match` with a change, as `If-None-Match` with"
        " a read.",
        "schema": _TEXT,
        "example": '"5f0c…"',
    },
    "Location": {
        "description": "Path of the new document, or of that which it became.",
        "schema": {**_TEXT, "format": "uri-reference"},
    },
    "Deprecation": {
        "description": "Only of a deprecated contract: since when (RFC 9745).",
        "schema": _TEXT,
        "example": "@1769851800",
    },
    "Sunset": {
        "description": "Only of a deprecated contract: until when it can be relied on (RFC 8594).",
        "schema": _TEXT,
        "example": "Fri, 31 Jan 2031 00:00:00 GMT",
    },
    "Integration-Proposed": {
        "description": "Only when another system owns some of what was sent, and it waits for a person's decision:"
        " JSON pointers to it, as a list of strings (RFC 9651). The rest is written.",
        "schema": _TEXT,
        "example": '"/email", "/address/city"',
    },
    "Integration-Outranked": {
        "description": "Only when some of what was sent is kept as your system's word, while another source's is"
        " shown: JSON pointers to it, as a list of strings (RFC 9651).",
        "schema": _TEXT,
        "example": '"/phone"',
    },
    "Idempotency-Replayed": {
        "description": "Only on the stored answer to a request that was repeated: `true`.",
        "schema": {"type": "string", "const": "true"},
    },
    "Link": {
        "description": "Where the next part is (RFC 8288), unless this is the last one.",
        "schema": _TEXT,
        "example": '</integration/v1/party:export?format=csv&cursor=…>; rel="next"',
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 1,
    },
    "WWW-Authenticate": {"description": "How to prove who sends.", "schema": _TEXT, "example": CHALLENGE},
    "Preference-Applied": {"description": "`respond-async`.", "schema": _TEXT},
    "Accept-Signature": {"description": "What it covers (RFC 9421 §5.1).", "schema": _TEXT},
    "RateLimit-Policy": {
        "description": "How many requests of this kind you may make: `q` in `w` seconds"
        " (draft-ietf-httpapi-ratelimit-headers-10).",
        "schema": _TEXT,
        "example": '"read";q=600;w=60',
    },
    "RateLimit": {
        "description": "How many you may still make at once, `r`, and in how many seconds all are there again, `t`.",
        "schema": _TEXT,
        "example": '"read";r=199;t=1',
    },
    "traceparent": {
        "description": "W3C Trace Context of the answer; its second part is the correlation id.",
        "schema": _TEXT,
        "example": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
}

PARAMETERS = {
    "id": {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Canonical id of the document.",
        "schema": {**_TEXT, "pattern": "^[A-Za-z0-9_.:-]{1,128}$"},
        "example": "8c1f4a52-7c0e-4d43-9a2e-0a6a6f0d4a11",
    },
    "limit": {
        "name": "limit",
        "in": "query",
        "description": "How many at most.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50},
    },
    "cursor": {
        "name": "cursor",
        "in": "query",
        "description": "`next_cursor` of the page before, with the same filters. Without it: from the beginning.",
        "schema": _TEXT,
    },
    "updated_since": {
        "name": "updated_since",
        "in": "query",
        "description": "Only what was written at that moment or later.",
        "schema": {**_TEXT, "format": "date-time"},
        "example": "2026-01-31T00:00:00Z",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "A key of your own making, new for each new request. The same request with the same key is done"
        " once and answered the same, for 72 hours unless agreed otherwise.",
        "schema": {**_TEXT, "pattern": "^[A-Za-z0-9_.:-]{1,255}$"},
        "example": "order-4711-invoice",
    },
    "OptionalIdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "As with POST, but it may be left out: a repetition changes nothing more.",
        "schema": {**_TEXT, "pattern": "^[A-Za-z0-9_.:-]{1,255}$"},
    },
    "fields": {
        "name": "fields",
        "in": "query",
        "description": "Only these properties and `id`: paths with dots, separated by commas, such as"
        " `number,lines.quantity`. `ETag` stays that of the whole document.",
        "schema": _TEXT,
    },
    "name": {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "Name that your own system has for the document, percent-encoded. Other systems' names mean"
        " nothing here.",
        "schema": {**_TEXT, "minLength": 1, "maxLength": 128},
        "example": "order-4711",
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`respond-async` (RFC 7240): answer at once, do it later.",
        "schema": _TEXT,
    },
    "IfNoneMatchAny": {
        "name": "If-None-Match",
        "in": "header",
        "description": "`*`: only create, never change. If it is there already: 412.",
        "schema": _TEXT,
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "`ETag` that the change is meant for. If the document says something else by now: 412.",
        "schema": _TEXT,
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "`ETag` of what you have. If that still holds: 304, without a body.",
        "schema": _TEXT,
    },
    "traceparent": {
        "name": "traceparent",
        "in": "header",
        "description": "W3C Trace Context of yours, which the answer and all that follows from the request go on with.",
        "schema": _TEXT,
        "example": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    },
}


def parameter(name: str) -> dict:
    """Return a reference to a parameter."""
    return {"$ref": f"#/components/parameters/{name}"}


def answer(description: str, *headers: str, schema=None, examples=None, links=None, media_type=JSON) -> dict:
    """Return a response that is no error.

    :param headers: names of headers that it may have beside those that every answer has
    """
    found = {
        "description": description,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in (*headers, *EVERYWHERE)},
    }
    if schema is not None:
        content = {"schema": schema, **({"examples": examples} if examples else {})}
        found["content"] = {media_type: content}
    return {**found, **({"links": links} if links else {})}


def operation(
    name, tag, summary, description, *, answers, parameters=(), body=None, errors=(), deprecated=False
):
    """Return an operation with all that it can be answered with.

    :param name: its ``operationId``
    :param answers: ``{status: response}`` of what is no error
    :param parameters: references, or parameters of its own
    :param body: its request body
    :param errors: statuses of errors beside those that every operation can have
    """
    statuses = sorted({*ALWAYS, *errors, *(WITH_BODY if body else ())})
    found = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "description": description,
        "parameters": [*parameters, parameter("traceparent")],
        "responses": {
            **{str(status): response for status, response in answers.items()},
            **{
                str(status): {"$ref": f"#/components/responses/{problems.name(status)}"}
                for status in statuses
            },
        },
    }
    if body:
        found["requestBody"] = body
    if deprecated:
        found["deprecated"] = True
    return found


def body(schema: dict, *media_types: str, required=True, examples=None) -> dict:
    """Return a request body that may be sent in any of some media types."""
    content = {"schema": schema, **({"examples": examples} if examples else {})}
    return {"required": required, "content": dict.fromkeys(media_types, content)}


def named(**values) -> dict:
    """Return examples by name."""
    return {name: {"value": value} for name, value in values.items()}
