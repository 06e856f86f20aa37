# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON Pointer (RFC 6901): where in a document something is."""

import re
from collections.abc import Mapping

_POINTER = re.compile(r"(/([^/~]|~[01])*)*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}", re.ASCII)


def join(pointer: str, *parts) -> str:
    """Return ``pointer`` with reference tokens added, each escaped."""
    return pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def split(pointer: str) -> list[str]:
    """Return the reference tokens of a pointer, unescaped; none for the whole document."""
    return [_unescape(token) for token in pointer.split("/")[1:]]


def follow(document: Mapping, reference: str):
    """Return what a local reference (``#/$defs/line``) points to: objects only, as schemas nest them.

    :raise KeyError: when it is not local, or there is nothing
    """
    if not reference.startswith("#"):
        raise KeyError(reference)
    node = document
    for token in split(reference[1:]):
        if not isinstance(node, Mapping):
            raise KeyError(reference)
        node = node[token]
    return node


def is_pointer(text: str) -> bool:
    """Whether a text is a pointer; the empty one is the whole document."""
    return _POINTER.fullmatch(text) is not None


def find(document, pointer: str):
    """Return what a pointer leads to, through objects and lists.

    :raises KeyError: when there is nothing
    """
    node = document
    for token in split(pointer):
        if isinstance(node, dict):
            node = node[token]
        elif isinstance(node, list) and _INDEX.fullmatch(token) and int(token) < len(node):
            node = node[int(token)]
        else:
            raise KeyError(pointer)
    return node


def find_text(document, pointer: str, longest: int = 255) -> str:
    """Return the text or whole number that a pointer leads to, as a text.

    :raises KeyError: when there is nothing, or something else, or nothing but blanks, or more than ``longest``
    """
    value = find(document, pointer)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise KeyError(pointer)
    text = str(value).strip()
    if not text or len(text) > longest:
        raise KeyError(pointer)
    return text


def _unescape(token):
    return token.replace("~1", "/").replace("~0", "~")
