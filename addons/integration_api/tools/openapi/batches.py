# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many documents in one request, waited for or asked after, and documents by the client's own names for them."""

from ..batch_request import MAX_DOCUMENTS, MODES, RETURNS
from . import problems, schemas
from .operation import JSON, MERGE_PATCH, answer, body, named, operation, parameter

JOB, RESULT = "job", "batch.result"
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_POINTERS = {"type": "array", "items": _TEXT}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}

_ITEMS = {
    "create": "Documents as they are created one by one.",
    "update": 'Objects with "id", "document" (what is to be merged) and, if you like, "if_match".',
    "upsert": 'Objects with "external_id" (your own name), "document" and, if you like, "if_match".',
}

SCHEMAS = {
    RESULT: {
        "title": "Result of one document",
        "description": "What it would have been answered with alone: either `id`, `etag` and `location`, or `problem`.",
        "type": "object",
        "required": ["index", "status"],
        "properties": {
            "index": {**_COUNT, "description": "Which document of the batch, from 0."},
            "status": {"type": "integer", "description": "The HTTP status that it would have had alone."},
            "id": {**_TEXT, "description": "Canonical id of the document."},
            "etag": {**_TEXT, "description": "Its tag."},
            "location": {**_TEXT, "description": "Its path."},
            "proposed": {
                **_POINTERS,
                "description": "JSON pointers to what another system owns: it waits for a person's decision.",
            },
            "outranked": {
                **_POINTERS,
                "description": "JSON pointers to what is kept as your system's word, while another source's is shown.",
            },
            "document": {
                "type": "object",
                "description": 'The document, if the batch asked for it ("return"); its id alone, if you may not read.',
            },
            "problem": schemas.reference(problems.SCHEMA),
        },
    },
    JOB: {
        "title": "Accepted batch",
        "description": "A batch that was accepted and is worked on, or was.",
        "type": "object",
        "required": ["id", "state", "size"],
        "properties": {
            "id": {**_TEXT, "description": "Id of the batch."},
            "contract": {**_TEXT, "description": "Contract of its documents."},
            "operation": {**_TEXT, "description": "What the batch does."},
            "mode": {"enum": list(MODES), "description": "All or none, or each for itself."},
            "state": {
                **_TEXT,
                "description": "pending, running, done, failed or cancelled.",
                "examples": ["done"],
            },
            "size": {**_COUNT, "description": "How many documents it has."},
            "succeeded": {**_COUNT, "description": "How many are done."},
            "failed": {**_COUNT, "description": "How many were refused."},
            "accepted_at": {**_MOMENT, "description": "When it came."},
            "started_at": {**_MOMENT, "description": "When it began."},
            "ended_at": {**_MOMENT, "description": "When it ended."},
            "results": {
                "type": "array",
                "description": "When it is over: what became of each document.",
                "items": schemas.reference(RESULT),
            },
            "problem": {**schemas.reference(problems.SCHEMA), "description": "Why it failed as a whole."},
        },
    },
}


def job_paths() -> dict:
    """Return the path of batches that nobody waits for."""
    shown = answer("How far it is.", "Retry-After", schema=schemas.reference(JOB))
    description = (
        "How far a batch is that was sent with `Prefer: respond-async`. Ask again after the seconds of `Retry-After`,"
        " until there is none."
    )
    found = operation(
        "read_job",
        "general",
        "An accepted batch",
        description,
        parameters=[parameter("id")],
        answers={200: shown},
    )
    return {"/integration/v1/jobs/{id}": {"get": found}}


def batch(make, forms: dict, example: dict) -> dict:
    """Return the operation for many documents of one contract.

    :param make: makes an operation of the contract, see :meth:`.entity.EntityPaths`
    :param forms: {``create`` or ``update``: name of the component} of what may be sent
    :param example: a document that may be sent
    """
    shape = {
        "mode": {
            "enum": list(MODES),
            "default": MODES[0],
            "description": "All or none of them, which is so when nothing is said, or each for itself.",
        },
        "return": {
            "enum": list(RETURNS),
            "default": RETURNS[0],
            "description": "Whether the results hold the documents too.",
        },
    }
    kinds = {}
    if "create" in forms:
        kinds["create"] = schemas.reference(forms["create"])
    if "update" in forms:
        kinds["update"] = _item("id", [forms["update"]])
    kinds["upsert"] = _item("external_id", list(forms.values()))
    schema = {
        "oneOf": [
            {
                "type": "object",
                "required": ["operation", "documents"],
                "properties": {
                    "operation": {"const": kind, "description": "What is done with each."},
                    **shape,
                    "documents": {
                        "type": "array",
                        "description": _ITEMS[kind],
                        "minItems": 1,
                        "maxItems": MAX_DOCUMENTS,
                        "items": items,
                    },
                },
                "additionalProperties": False,
            }
            for kind, items in kinds.items()
        ]
    }
    upsert = {
        "operation": "upsert",
        "mode": "per_document",
        "documents": [{"external_id": "order-4711", "document": example}],
    }
    done = {
        "type": "object",
        "required": ["operation", "mode", "succeeded", "failed", "results"],
        "properties": {
            "operation": {"enum": list(kinds)},
            "mode": shape["mode"],
            "succeeded": _COUNT,
            "failed": _COUNT,
            "results": {"type": "array", "items": schemas.reference(RESULT)},
        },
    }
    return make(
        "batch",
        "many at once",
        f"Creates, changes or upserts up to {MAX_DOCUMENTS} documents, in 8 MiB at most. All or none of them (then the"
        " answer to a bad one is 422 `batch_failed` with `results`), or each for itself (`per_document`: 200, with a"
        " problem in the result of each bad one). With `Prefer: respond-async` it is accepted and done later.",
        parameters=[parameter("IdempotencyKey"), parameter("Prefer")],
        body=body(schema, JSON, examples=named(upsert=upsert)),
        answers={
            200: answer("What became of each.", "Idempotency-Replayed", schema=done),
            202: answer(
                "Accepted: ask at its `Location` how far it is.",
                *("Location", "Retry-After", "Preference-Applied", "Idempotency-Replayed"),
                schema=schemas.reference(JOB),
            ),
        },
    )


def _item(name, forms):
    return {
        "type": "object",
        "required": [name, "document"],
        "properties": {
            name: {"type": "string", "minLength": 1, "maxLength": 128},
            "if_match": {"type": "string", "description": "Tag that the change is meant for."},
            "document": _either(forms),
        },
        "additionalProperties": False,
    }


def put(make, forms: dict, shown: dict, example: dict) -> dict:
    """Return the operation that creates or changes a document by the client's own name for it.

    :param forms: as for :func:`batch`
    :param shown: schema of the document
    :param example: what may be sent
    """
    return make(
        "put",
        "create or change by your own name",
        "Creates the document, or merges what is sent into it (RFC 7396) if your system gave this name to one before."
        " Of several first requests at once, one creates and the others are answered 409: repeat them.",
        parameters=[
            parameter("name"),
            parameter("OptionalIdempotencyKey"),
            parameter("IfMatch"),
            parameter("IfNoneMatchAny"),
        ],
        body=body(_either(list(forms.values())), JSON, MERGE_PATCH, examples=named(document=example)),
        answers={
            status: answer(
                text,
                *("ETag", "Location", "Idempotency-Replayed", "Deprecation", "Sunset"),
                *("Integration-Proposed", "Integration-Outranked"),
                schema=shown,
            )
            for status, text in ((200, "It was there, and is changed."), (201, "It is there now."))
        },
        errors=(412,),
    )


def _either(forms):
    found = [schemas.reference(name) for name in forms]
    return found[0] if len(found) == 1 else {"anyOf": found}
