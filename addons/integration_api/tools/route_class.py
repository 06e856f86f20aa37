# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What kind of request it is, told from its verb and path alone: for limits, the log of requests and metrics.

It is asked before the router is trusted with anything, so it knows every path below ``/integration/v<N>`` and answers
for any text. A limit or a figure is by class and not by path, because paths hold ids.
"""

import re
from dataclasses import dataclass, replace

READ, LIST, WRITE, BATCH, ACTION = "read", "list", "write", "batch", "action"
FEED, DOCUMENTS, TOKEN, INBOX = "feed", "documents", "token", "inbox"
#: every class that a request can be of
ROUTE_CLASSES = (READ, LIST, WRITE, BATCH, ACTION, FEED, DOCUMENTS, TOKEN, INBOX)

HIDDEN = "•••"

_ROOT = re.compile(r"/integration/(v[1-9][0-9]{0,3})(?:/(.*))?", re.DOTALL)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_READS = ("GET", "HEAD")
# the first segment of paths that are of no entity
_SINGLE = {"events": FEED, "token": TOKEN, "asyncapi.json": DOCUMENTS, "openapi.json": DOCUMENTS}
_WRITES = {"POST": "create", "PATCH": "update", "PUT": "upsert"}


@dataclass(frozen=True)
class Route:
    """What a request asks for, as far as verb and path say.

    :ivar kind: one of :data:`ROUTE_CLASSES`
    :ivar path: the path without what might name a person: of unknown segments, and of ids in other systems, only
        that they were there
    :ivar entity: the name of a contract's entity, or ``""``
    :ivar operation: ``read``, ``create``, ``update``, ``upsert``, ``action`` or ``""``
    :ivar action: name of the action, for ``operation == "action"``
    :ivar uid: canonical uid of the record, or ``""``
    """

    kind: str
    path: str
    entity: str = ""
    operation: str = ""
    action: str = ""
    uid: str = ""


def classify(method: str, path: str) -> Route:
    """Return what kind of request this is.

    :param method: the verb, in capitals
    :param path: percent-decoded, without the query
    """
    is_read = method in _READS
    match = _ROOT.fullmatch(path)
    if not match:
        return Route(READ if is_read else WRITE, f"/{HIDDEN}")
    root, rest = f"/integration/{match[1]}", match[2] or ""
    if method == "OPTIONS":
        return replace(_below(root, "GET", rest), kind=DOCUMENTS, operation="")
    return _below(root, method, rest)


def _below(root, method, rest):
    """Return the route of what follows the version."""
    if not rest:
        return Route(DOCUMENTS, root)
    head, *tail = rest.split("/")
    if not tail and head in _SINGLE:
        return Route(_SINGLE[head], f"{root}/{head}")
    if len(tail) == 1 and head == "jobs":
        return Route(READ, f"{root}/jobs/{_shown(_UID, tail[0])}", uid=_known(_UID, tail[0]))
    if len(tail) == 1 and head == "inbox":
        return Route(INBOX, f"{root}/inbox/{_shown(_CODE, tail[0])}")
    name, _, suffix = head.partition(":")
    if suffix and not tail:
        path = f"{root}/{_shown(_NAME, name)}:{_shown(_NAME, suffix)}"
        if suffix == "export":
            return Route(LIST, path, _known(_NAME, name), "read" if method in _READS else "")
        return Route(BATCH, path, _known(_NAME, name), "batch" if suffix == "batch" else "")
    return _of_entity(root, method, head, tail)


def _of_entity(root, method, entity, tail):
    """Return the route of an entity, of one of its records, or of what is done to one."""
    entity, base = _known(_NAME, entity), f"{root}/{_shown(_NAME, entity)}"
    is_read, write = method in _READS, _WRITES.get(method, "")
    if not tail:
        return Route(LIST if is_read else WRITE, base, entity, "read" if is_read else write)
    if tail == ["schema"]:
        return Route(DOCUMENTS, f"{base}/schema", entity)
    if tail[0] == "external" and len(tail) > 1:
        # the id that another system knows the record by may be a patient's number
        path = f"{base}/external/{HIDDEN}"
        return Route(READ if is_read else WRITE, path, entity, "read" if is_read else write)
    uid, path = _known(_UID, tail[0]), f"{base}/{_shown(_UID, tail[0])}"
    if len(tail) == 1:
        return Route(READ if is_read else WRITE, path, entity, "read" if is_read else write, uid=uid)
    if len(tail) == 2 and not is_read:
        path = f"{path}/{_shown(_NAME, tail[1])}"
        return Route(ACTION, path, entity, "action", _known(_NAME, tail[1]), uid)
    return Route(READ if is_read else WRITE, f"{path}/{HIDDEN}", entity)


def _known(pattern, text):
    """Return ``text`` if it has this shape, else nothing."""
    return text if pattern.fullmatch(text) else ""


def _shown(pattern, text):
    """Return ``text`` if it has this shape, else only that there was something."""
    return _known(pattern, text) or HIDDEN
