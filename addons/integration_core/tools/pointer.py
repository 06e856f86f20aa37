# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON Pointer (RFC 6901): where in a document something is."""

from collections.abc import Mapping


def join(pointer: str, *parts) -> str:
    """Return ``pointer`` with reference tokens added, each escaped."""
    return pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def follow(document: Mapping, reference: str):
    """Return what a local reference (``#/$defs/line``) points to: objects only, as schemas nest them.

    :raise KeyError: when it is not local, or there is nothing
    """
    if not reference.startswith("#"):
        raise KeyError(reference)
    node = document
    for token in reference[1:].split("/")[1:]:
        if not isinstance(node, Mapping):
            raise KeyError(reference)
        node = node[token.replace("~1", "/").replace("~0", "~")]
    return node
