# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The name by which a system knows a record, as it may come from outside."""

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
