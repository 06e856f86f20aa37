# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request or an answer as it may be kept for an auditor: with a mask in place of what is about persons or money.

What is public or internal by the contract stays, and nothing else: where the shape is not known, only it is kept, with
the names in it that look like names of properties.
"""

import json
import re

from odoo.addons.integration_core.tools.masking import MASK, Sieve, hide_in_pointer, hide_names

#: characters that are kept of one body
MOST = 64 * 1024
#: bytes of a body that is looked at; a larger one is only counted
LARGEST = 1024 * 1024
CUT = "…"

_PROBLEMS = "/integration/problems/"
_PROBLEM = ("type", "title", "status", "code", "correlation_id", "retry_after", "allowed", "limit")
_RESULT = ("index", "status", "id", "etag", "location")
_PLAIN = ("mode", "operation", "succeeded", "failed", "return")
_WORD = re.compile(r"[a-z_]{1,32}")


def mask_body(raw: bytes, schema: dict | None, is_answer: bool) -> str:
    """Return the body as text, masked and cut; ``""`` for none.

    :param schema: of the contract that the request was about, ``None`` when it is not known
    :param is_answer: whether this Odoo wrote it, and so means what it looks like
    """
    if not raw:
        return ""
    if len(raw) > LARGEST:
        return f"{MASK} {len(raw)} B"
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return MASK
    if not isinstance(document, dict):
        return MASK
    try:
        shown = hide_names(_masked(document, schema, is_answer))
        text = json.dumps(shown, indent=2, ensure_ascii=False)
    except RecursionError:
        return MASK
    return text if len(text) <= MOST else text[:MOST] + CUT


def _masked(document, schema, is_answer):
    """Return a copy of what the API takes or answers with, whichever of its shapes it has."""
    if is_answer and isinstance(document.get("type"), str) and document["type"].startswith(_PROBLEMS):
        return _mask_problem(document)
    if schema is None:
        return dict.fromkeys(document, MASK)
    sieve = Sieve(schema, frozenset())
    shapes = {"data": sieve.mask, "documents": lambda item: _mask_item(item, sieve)}
    if is_answer:
        shapes["results"] = _mask_result
    for name, mask_one in shapes.items():
        if isinstance(document.get(name), list) and name not in schema.get("properties", {}):
            return {
                **{key: _mask_plain(key, value) for key, value in document.items()},
                name: [mask_one(item) if isinstance(item, dict) else MASK for item in document[name]],
            }
    return sieve.mask(document)


def _mask_plain(name, value):
    """Mask what stands beside a list of documents, but for numbers and words of the API's own."""
    is_plain = isinstance(value, int) or (isinstance(value, str) and _WORD.fullmatch(value))
    return value if name in _PLAIN and is_plain else MASK


def _mask_item(item, sieve):
    """Mask one document of a batch, which may stand beside the id that another system knows its record by."""
    if isinstance(item.get("document"), dict) and item.keys() <= {"document", "external_id"}:
        return {**dict.fromkeys(item, MASK), "document": sieve.mask(item["document"])}
    return sieve.mask(item)


def _mask_result(result):
    """Mask what became of one document of a batch."""
    shown = {name: result[name] if name in _RESULT else MASK for name in result}
    if isinstance(result.get("problem"), dict):
        shown["problem"] = _mask_problem(result["problem"])
    return shown


def _mask_problem(problem):
    """Mask a problem document; its words may repeat a value, its codes and places do not."""
    shown = {name: problem[name] if name in _PROBLEM else MASK for name in problem}
    for name in ("errors", "results"):
        if isinstance(problem.get(name), list):
            shown[name] = [_mask_place(place) if isinstance(place, dict) else MASK for place in problem[name]]
    return shown


def _mask_place(place):
    """Mask one place of a document that broke its contract, or one document of a batch that was refused."""
    if isinstance(place.get("problem"), dict):
        return _mask_result(place)
    shown = {name: place[name] if name == "code" else MASK for name in place}
    if isinstance(place.get("pointer"), str):
        shown["pointer"] = hide_in_pointer(place["pointer"])
    return shown
