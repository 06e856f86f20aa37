# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Sortable unique ids: a prefix and a ULID (48 bits of milliseconds, 80 bits of randomness, Crockford base 32)."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BYTES = 10
_DIGITS = 26


def new_uid(prefix: str, now_ms: int, random: bytes) -> str:
    """Build an id such as ``evt_01JD5Z…``.

    :param prefix: what the id names: ``evt`` for an event
    :param now_ms: milliseconds since 1970
    :param random: ten bytes
    """
    if len(random) != RANDOM_BYTES:
        raise ValueError(f"an id needs {RANDOM_BYTES} random bytes")
    number = (now_ms & 0xFFFFFFFFFFFF) << 80 | int.from_bytes(random, "big")
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(digits)}"


def read_ms(uid: str) -> int:
    """Return when an id was built, in milliseconds since 1970.

    :raises ValueError: when it is not one of :func:`new_uid`
    """
    digits = uid.rpartition("_")[2]
    if len(digits) != _DIGITS:
        raise ValueError("an id has 26 digits")
    number = 0
    for digit in digits:
        number = number << 5 | _ALPHABET.index(digit)
    return number >> 80
