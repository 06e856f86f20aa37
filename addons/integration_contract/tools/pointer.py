# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON Pointer (RFC 6901): where in a document something is."""


def join(pointer: str, *parts) -> str:
    """Return ``pointer`` with reference tokens added, each escaped."""
    return pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
