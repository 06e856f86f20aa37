# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whether two records are the same person or organisation: how sure one can be, and why. Pure functions.

Two records that share an identifier are certain, unless their names contradict it. Otherwise each field tells for or
against it, as far as both records have it: a score from 0 to 1 is what they tell of what they could tell at most
(after Fellegi and Sunter, "A Theory for Record Linkage", 1969). So what is missing never makes anybody sure.
"""

from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_set_ratio, token_sort_ratio

from . import normalise

#: kinds of fields: how each is brought into one form
NORMALISED = {
    "name": normalise.name,
    "address": normalise.address,
    "text": normalise.plain,
    "code": normalise.code,
    "email": normalise.email,
    "phone": normalise.phone,
    "date": normalise.date,
}
#: what the field of two records says, in order: see :data:`VERDICTS`
SAME, ALIKE, UNLIKE, DIFFERENT, MISSING = "same", "alike", "unlike", "different", "missing"

_ALL, _NOTHING, _AGAINST = 0.95, 0.72, 0.45  # similarities that tell all for it, nothing, and all against it
_SUBSET = 0.92  # one has all words of the other, and no more
_TYPO = 0.88  # one letter or digit is wrong, missing or swapped with its neighbour
_NAMES_AGREE = 0.6  # names that do not contradict a shared identifier


@dataclass(frozen=True)
class Field:
    """What one field of a record tells.

    :ivar str name: of the value
    :ivar tuple sources: the fields of a record whose texts make the value, one after the other
    :ivar str kind: one of :data:`NORMALISED`
    :ivar float weight: what it tells for, when it is the same
    :ivar float against: what it tells against, when it is different: an address changes, a date of birth does not
    """

    name: str
    sources: tuple
    kind: str
    weight: float
    against: float


@dataclass(frozen=True)
class Policy:
    """What counts, and how much is enough.

    :ivar tuple fields: the :class:`Field` of each value
    :ivar tuple identifiers: each a tuple of names of fields that together identify a record, such as ``("tax_id",)``.
        One that consists of a single field also tells records apart that have different ones
    :ivar tuple apart: fields of a record that tell apart what is never the same, such as persons and organisations
    :ivar float certain: score from which two records are certainly the same
    :ivar float possible: score from which a person should look
    """

    fields: tuple
    identifiers: tuple = ()
    apart: tuple = ()
    certain: float = 0.7
    possible: float = 0.4


@dataclass(frozen=True)
class Match:
    """What two records have in common.

    :ivar float score: 0 to 1
    :ivar str level: ``certain``, ``possible`` or ``no``
    :ivar tuple identified_by: the names of the fields of the identifier that they share, ``()`` without one
    :ivar tuple told: (name of the field, verdict, similarity) of each field
    """

    score: float
    level: str
    identified_by: tuple
    told: tuple


def prepare(record: dict, policy: Policy) -> dict:
    """Return the values of a record in the form in which they are compared, each field's under its name.

    :param record: {field: text, number, date or nothing} of all ``sources`` of the policy
    """
    return {field.name: NORMALISED[field.kind](_join(record, field.sources)) for field in policy.fields}


def _join(record, sources):
    if len(sources) == 1:
        return record[sources[0]]
    return " ".join(str(record[source]) for source in sources if record[source])


def similarity(kind: str, one: str, other: str) -> float:
    """Return how alike two prepared values of a kind are, 0 to 1."""
    if one == other:
        return 1.0
    if kind == "date":
        return _compare_dates(one, other)
    if kind in ("code", "email", "phone"):
        return _TYPO if OSA.distance(one, other, score_cutoff=1) <= 1 else 0.0
    whole = max(token_sort_ratio(one, other), ratio(one.replace(" ", ""), other.replace(" ", "")))
    subset = token_set_ratio(one, other) * _SUBSET if kind != "text" else 0
    return max(whole, subset) / 100


def _compare_dates(one, other):
    if one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
        return _TYPO  # day and month swapped
    return {1: _TYPO, 2: _NOTHING}.get(OSA.distance(one, other, score_cutoff=2), 0.0)


def compare(one: dict, other: dict, policy: Policy) -> Match:
    """Return what two prepared records have in common."""
    told, points, likeness = [], 0.0, {}
    for field in policy.fields:
        left, right = one[field.name], other[field.name]
        if not left or not right:
            told.append((field.name, MISSING, 0.0))
            continue
        likeness[field.name] = alike = similarity(field.kind, left, right)
        points += field.weight * _for(alike) - field.against * _counter(alike)
        told.append((field.name, _verdict(alike), alike))
    most = sum(field.weight for field in policy.fields)
    score = max(0.0, min(1.0, points / most)) if most else 0.0
    shared = next((names for names in policy.identifiers if _shares(likeness, names)), ())
    contradicted = any(likeness.get(names[0]) == 0.0 for names in policy.identifiers if len(names) == 1)
    names_agree = all(
        likeness.get(field.name, 1.0) >= _NAMES_AGREE for field in policy.fields if field.kind == "name"
    )
    if shared and names_agree and not contradicted:
        level, score = "certain", max(score, policy.certain)
    elif shared:
        level, score = "possible", max(score, policy.possible)
    elif score >= policy.certain and not contradicted and names_agree:
        level = "certain"
    else:
        level = "possible" if score >= policy.possible else "no"
    return Match(score, level, shared, tuple(told))


def _shares(likeness, names):
    return all(likeness.get(name) == 1.0 for name in names)


def _for(alike):
    return min(1.0, max(0.0, (alike - _NOTHING) / (_ALL - _NOTHING)))


def _counter(alike):
    return min(1.0, max(0.0, (_NOTHING - alike) / (_NOTHING - _AGAINST)))


def _verdict(alike):
    if alike == 1.0:
        return SAME
    if alike >= _NOTHING:
        return ALIKE
    return UNLIKE if alike > _AGAINST else DIFFERENT
