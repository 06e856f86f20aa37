# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The name by which a system knows a record, as it may come from outside."""

import hashlib

MAX_LENGTH = 128
_REPLACEMENT = "\ufffd"  # what a decoder puts where bytes are no UTF-8: two names would become one


def is_name(value: str) -> bool:
    """Whether this text can name a record: short, printable, and the same when it is read again."""
    return (
        0 < len(value) <= MAX_LENGTH
        and value == value.strip()
        and value.isprintable()
        and _REPLACEMENT not in value
    )


def lock_number(system_id: int, entity: str, value: str) -> int:
    """Return the signed 64-bit number of the advisory lock on one system's name for a record."""
    digest = hashlib.sha256(f"integration.identifier:{system_id}:{entity}:{value}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
