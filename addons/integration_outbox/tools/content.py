# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of an event's document a receiver gets, and the frame around it.

Whatever a receiver asks for, it gets no more than its interface is cleared for. Nothing here knows the time or
chance: the same event, contract and agreement give the same content, today and in a replay.
"""

import re
from datetime import datetime

from odoo.addons.integration_core.tools.masking import Sieve, sensitive_classes

AUTO, FULL, THIN, FIELDS = "auto", "full", "thin", "fields"
#: root of the API; a version of a contract is a part of its address, all else is below this one
API_ROOT = "/integration/v1"
_DEFAULT_VERSION = "v1"  # of what names no contract


def settle_mode(mode: str, schema: dict, clearance: frozenset) -> str:
    """Return the mode that ``auto`` comes to for documents of a contract; any other one as it is.

    A document with holes looks like a whole one. So who may not have all of it gets a link, and asks for what it
    needs where each request is judged.

    :param schema: ``{}`` for a contract that is gone, of which nobody knows how sensitive it is
    """
    if mode != AUTO:
        return mode
    return FULL if schema and sensitive_classes(schema) <= clearance else THIN


def select(document: dict, sieve: Sieve, mode: str, *, link: str, properties=()) -> dict:
    """Return what leaves of a document.

    :param sieve: of its contract and the clearance of the receiver
    :param mode: ``full``, ``thin`` or ``fields``; see :func:`settle_mode`
    :param link: where the document can be read, for ``thin``
    :param properties: dotted names for ``fields``; ``id`` is always among them
    """
    if mode == THIN:
        return thin(document["id"], link)
    allowed = sieve.minimise(document)
    if mode == FIELDS:
        return pick(allowed, ["id", *properties])
    return allowed


def thin(uid: str, link: str) -> dict:
    """Return a document that says no more than where the whole one can be read."""
    return {"id": uid, "href": link}


def collection_path(contract: str) -> str:
    """Return where the governed API has the documents of a contract: ``/integration/v1/invoice`` for ``invoice.v1``."""
    entity, _dot, version = contract.partition(".")
    return f"/integration/{version or _DEFAULT_VERSION}/{entity}"


def link_to(base_url: str, contract: str, uid: str) -> str:
    """Return the address of a document in the governed API."""
    return f"{base_url.rstrip('/')}{collection_path(contract)}/{uid}"


def frame(type_: str, occurred_at: datetime, data: dict) -> dict:
    """Return the payload of Standard Webhooks, which is also the shape of an event in the feed."""
    return {"type": type_, "timestamp": timestamp(occurred_at), "data": data}


def timestamp(moment: datetime) -> str:
    """Return a moment in UTC as RFC 3339, in milliseconds."""
    return moment.isoformat(timespec="milliseconds") + "Z"


def parse_properties(text: str) -> tuple[str, ...]:
    """Read dotted names that are separated by blanks, commas or lines; ``lines[].name`` is ``lines.name``."""
    names = [part.replace("[]", "") for part in re.split(r"[\s,;]+", text) if part]
    return tuple(dict.fromkeys(names))


def pick(document: dict, properties) -> dict:
    """Return only these properties of a document; a dotted name goes through lists."""
    tree = {}
    for name in sorted(properties):  # what is named whole comes before its parts
        node, (*parents, last) = tree, name.split(".")
        for parent in parents:
            node = node.setdefault(parent, {})
            if node is None:
                break
        else:
            node.setdefault(last)
    return _pick(document, tree)


def _pick(value, tree):
    if tree is None:
        return value
    if isinstance(value, list):
        return [_pick(item, tree) for item in value]
    if isinstance(value, dict):
        return {name: _pick(value[name], part) for name, part in tree.items() if name in value}
    return value
