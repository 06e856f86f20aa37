# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The hashes of the audit trail: one per row, and a chain through all of them (SHA-256)."""

import hashlib
from dataclasses import asdict, dataclass, fields

from . import canonical_json


@dataclass(frozen=True)
class Row:
    """What a row says; times as ``YYYY-MM-DD HH:MM:SS`` UTC, empty text and 0 for "none"."""

    at: str
    user_id: int
    identity_kind: str
    action: str
    res_model: str
    res_id: int
    res_name: str
    company_id: int
    correlation_id: str
    outcome: str
    detail: str

    @classmethod
    def columns(cls) -> tuple:
        """Return the names of the columns the hash covers, in order."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def read(cls, values) -> "Row":
        """Take what the database holds, in the order of ``columns``; NULL reads as "none"."""
        row = dict(zip(cls.columns(), values, strict=True))
        row["at"] = row["at"].strftime("%Y-%m-%d %H:%M:%S") if row["at"] else ""
        for field in fields(cls):
            row[field.name] = row[field.name] or field.type()
        return cls(**row)

    def values(self) -> dict:
        """Return the values to store."""
        return asdict(self)

    def hash(self) -> str:
        """Return the hash of the row's content."""
        return canonical_json.digest(asdict(self))


class Chain:
    """Extends a chain from its head."""

    def __init__(self, position: int = 0, head: str = ""):
        self.position = position
        self.head = head

    def add(self, row_hash: str) -> tuple:
        """Return ``(position, prev_hash, chain_hash)`` of the next row."""
        previous = self.head
        self.position += 1
        self.head = hashlib.sha256(f"{self.position}:{previous}:{row_hash}".encode()).hexdigest()
        return self.position, previous, self.head


@dataclass(frozen=True)
class Verification:
    """How far a trail is whole; ``broken_position`` is 0 for a row that is not sealed yet."""

    ok: bool
    checked: int
    unsealed: int
    head: str
    broken_position: int | None = None
    reason: str = ""


def verify(rows) -> Verification:
    """Check rows of ``(*content, row_hash, position, prev_hash, chain_hash)``, sealed ones first.

    Reasons: ``row_missing`` (a position was removed), ``row_changed`` (the content does not match its
    hash), ``chain_broken`` (the link to the row before does not match).
    """
    chain, checked, unsealed = Chain(), 0, 0
    for *content, row_hash, position, prev_hash, chain_hash in rows:
        reason, expected = "", chain.position + 1
        if position is None:
            unsealed += 1
        elif position != expected:
            reason = "row_missing"
        if not reason and Row.read(content).hash() != row_hash:
            reason = "row_changed"
        if not reason and position and chain.add(row_hash) != (expected, prev_hash or "", chain_hash):
            reason = "chain_broken"
        if reason:
            return Verification(False, checked, unsealed, chain.head, expected if position else 0, reason)
        checked += 1
    return Verification(True, checked, unsealed, chain.head)
