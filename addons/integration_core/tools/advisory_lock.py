# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Advisory locks (PostgreSQL §13.3.5) on what has a name and no row yet."""

import hashlib


def number_of(kind: str, *parts) -> int:
    """Return the signed 64-bit number of the lock on the thing of a kind that these parts name, the same everywhere."""
    text = ":".join(map(str, (kind, *parts)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)
