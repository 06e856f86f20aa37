# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which of the values that several systems give for one property a record shows: a decision from values alone.

Each criterion keeps the best of what the one before it left, so the winner is the greatest in one total order: it
depends on the candidates and the rule, and neither on the order in which they came nor on how they are listed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

#: id that stands for Odoo itself among systems
ODOO = 0

ONLY, PIN, SOURCE, VERIFIED, RECENT, COMPLETE, ORDER = (
    "only",
    "pin",
    "source",
    "verified",
    "recent",
    "complete",
    "order",
)


@dataclass(frozen=True)
class Candidate:
    """What one system says of one property.

    :param system_id: :data:`ODOO` for Odoo itself
    :param value: as in the document
    :param observed_at: since when the system says so, in UTC
    """

    system_id: int
    value: Any
    observed_at: datetime
    is_verified: bool = False
    is_pinned: bool = False


class Criterion(NamedTuple):
    """What is preferred: ``source`` (the values of one system), ``verified``, ``recent`` or ``complete``."""

    kind: str
    system_id: int | None = None


class Choice(NamedTuple):
    """The winner, and the criterion that made it the only one left."""

    winner: Any
    reason: str


def choose(candidates: Iterable, criteria: tuple = ()) -> Choice | None:
    """Return which candidate wins, ``None`` of none.

    A steward's pin goes before everything. What the criteria leave undecided, the most recent value decides, and at
    last the id of the system.

    :param candidates: each with the attributes of :class:`Candidate`, one of each system
    :raises ValueError: when a system has two values
    """
    left = list(candidates)
    if len({candidate.system_id for candidate in left}) < len(left):
        raise ValueError("a system has two values for one property")
    if len(left) == 1:
        return Choice(left[0], ONLY)
    for criterion in (Criterion(PIN), *criteria, Criterion(RECENT), Criterion(ORDER)):
        scores = [_score(candidate, criterion) for candidate in left]
        best = max(scores, default=None)
        left = [candidate for candidate, score in zip(left, scores, strict=True) if score == best]
        if len(left) == 1:
            return Choice(left[0], criterion.kind)
    return None


def count_filled(value) -> int:
    """Return how many values there are in a JSON value: what is null or empty counts nothing."""
    if isinstance(value, dict):
        return sum(map(count_filled, value.values()))
    if isinstance(value, list):
        return sum(map(count_filled, value))
    return int(value not in (None, ""))


def _score(candidate, criterion):
    match criterion.kind:
        case "pin":
            return candidate.is_pinned
        case "source":
            return candidate.system_id == criterion.system_id
        case "verified":
            return candidate.is_verified
        case "recent":
            return candidate.observed_at
        case "complete":
            return count_filled(candidate.value)
        case "order":
            return -candidate.system_id
    raise ValueError(f"no criterion: {criterion.kind}")


def unite(sources: dict, others: dict) -> dict:
    """Return {system id: source} of two records that are one: a system's word is what it has said since the latest.

    Of two pins that of ``sources`` holds.
    """
    united, has_pin = dict(sources), any(source.is_pinned for source in sources.values())
    for id_, source in others.items():
        if id_ in united and united[id_].observed_at >= source.observed_at:
            continue
        keeps = (source.is_pinned and not has_pin) or (id_ in sources and sources[id_].is_pinned)
        united[id_] = replace(source, is_pinned=keeps)
    return united
