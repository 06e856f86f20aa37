# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors as the document describes them: one answer for each status, with an example of each of its codes."""

from http import HTTPStatus

from ..problem import MEDIA_TYPE, TYPE_ROOT
from ..problem_page import Explained, explained

SCHEMA = "problem"
_TRACE = "0af7651916cd43dd8448eb211c80319c"
#: headers that only some errors have, by status
_HEADERS = {
    308: ("Location",),
    401: ("WWW-Authenticate", "Accept-Signature"),
    409: ("Retry-After",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}

PROBLEM = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). Decide by `code`, which is stable; the rest is for people.",
    "type": "object",
    "required": ["type", "title", "status", "code", "correlation_id"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "A page that says what the code means and what to do.",
            "examples": [f"{TYPE_ROOT}schema_violation"],
        },
        "title": {"type": "string", "description": "The code in words.", "examples": ["Not found"]},
        "status": {
            "type": "integer",
            "minimum": 300,
            "maximum": 599,
            "description": "The HTTP status, once more.",
            "examples": [404],
        },
        "code": {
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]*$",
            "description": "What went wrong, for programs.",
            "examples": ["not_found"],
        },
        "detail": {"type": "string", "description": "What happened this time.", "examples": ["limit: …"]},
        "correlation_id": {
            "type": "string",
            "pattern": "^[0-9a-f]{32}$",
            "description": "By this those who run this Odoo find the request: name it when you ask.",
            "examples": [_TRACE],
        },
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "With `moved`: id of the document that this one was merged into.",
        },
        "location": {
            "type": "string",
            "format": "uri-reference",
            "description": "With `moved`: where to make the request again.",
        },
        "errors": {
            "type": "array",
            "description": "Each place of the document that is wrong; 20 at most.",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "code"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer (RFC 6901) into what was sent.",
                        "examples": ["/lines/0/quantity"],
                    },
                    "detail": {
                        "type": "string",
                        "description": "What is wrong.",
                        "examples": ["is missing"],
                    },
                    "code": {
                        "type": "string",
                        "description": "What is wrong, for programs.",
                        "examples": ["required"],
                    },
                },
            },
        },
    },
}


def responses() -> dict:
    """Return ``{component name: response}`` for every status of an error."""
    by_status = {}
    for problem in explained():
        by_status.setdefault(problem.status, []).append(problem)
    return {name(status): _response(status, found) for status, found in sorted(by_status.items())}


def name(status: int) -> str:
    """Return the name of the response with this status: ``NotFound``."""
    return HTTPStatus(status).phrase.title().replace(" ", "").replace("-", "")


def _response(status, found):
    codes = ", ".join(f"`{problem.code}`" for problem in found)
    return {
        "description": f"{HTTPStatus(status).phrase}: {codes}",
        "headers": {
            header: {"$ref": f"#/components/headers/{header}"}
            for header in (*_HEADERS.get(status, ()), "traceparent")
        },
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": f"#/components/schemas/{SCHEMA}"},
                "examples": {problem.code: _example(problem) for problem in found},
            }
        },
    }


def _example(problem: Explained):
    return {
        "summary": problem.meaning,
        "value": {
            "type": TYPE_ROOT + problem.code,
            "title": problem.title,
            "status": problem.status,
            "code": problem.code,
            "correlation_id": _TRACE,
        },
    }
