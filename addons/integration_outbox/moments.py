# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Moments: when does an event type become true for a record?

A moment compares what the database held before the transaction with what it holds at the end of it. It never sees
the steps between, so a change that is undone before the commit is no event. Moments are values: hashable, free of
Odoo, and safe to test without it.

``before`` is ``None`` for a record that the transaction created, ``after`` is ``None`` for one that it deleted. Values
are raw column values (a many2one is an id) or a frozenset of ids for a many2many field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any] | None


@dataclass(frozen=True)
class Moment:
    """Base of all moments.

    :param fields: names of the stored fields to watch
    :param description: what the event tells, for the catalogue of events
    """

    fields: tuple[str, ...] = ()
    description: str = field(default="", kw_only=True)

    def holds(self, before: Values, after: Values) -> bool:
        """Whether this moment came true between the two states."""
        raise NotImplementedError


@dataclass(frozen=True, init=False)
class Beside(Moment):
    """Base of moments that come true for some records of the model only.

    :param where: {other field: value} that the record must have beside what the moment is about
    """

    beside: tuple = ()

    def __init__(self, *fields: str, where: Values = None, description: str = ""):
        super().__init__(fields, description=description)
        object.__setattr__(self, "beside", tuple((where or {}).items()))

    def _is_meant(self, state: Mapping[str, Any]) -> bool:
        return all(state[name] == value for name, value in self.beside)


@dataclass(frozen=True, init=False)
class Created(Beside):
    """The record did not exist before."""

    def __init__(self, *, where: Values = None, description: str = ""):
        super().__init__(*(where or ()), where=where, description=description)

    def holds(self, before: Values, after: Values) -> bool:
        return before is None and after is not None and self._is_meant(after)


@dataclass(frozen=True, init=False)
class Became(Beside):
    """A field holds one of the given values and did not before. A record created in that state counts.

    What is true of the record is all of this together with ``where``, so the one that comes last makes the moment.
    """

    values: tuple = ()

    def __init__(self, fname: str, *values, where: Values = None, description: str = ""):
        if not values:
            raise ValueError(f"Became({fname!r}) names no value")
        super().__init__(fname, *(where or ()), where=where, description=description)
        object.__setattr__(self, "values", values)

    def holds(self, before: Values, after: Values) -> bool:
        if after is None or not self._is_there(after):
            return False
        return before is None or not self._is_there(before)

    def _is_there(self, state: Mapping[str, Any]) -> bool:
        return state[self.fields[0]] in self.values and self._is_meant(state)


@dataclass(frozen=True, init=False)
class Turned(Became):
    """Like :class:`Became`, of a record that existed before: one that is registered late never turned."""

    def holds(self, before: Values, after: Values) -> bool:
        return before is not None and super().holds(before, after)


@dataclass(frozen=True, init=False)
class Reached(Became):
    """Like :class:`Became`, each value for itself: what goes from one of them to another has reached that one."""

    def holds(self, before: Values, after: Values) -> bool:
        if super().holds(before, after):
            return True
        name = self.fields[0]
        return None not in (before, after) and self._is_there(after) and before[name] != after[name]


@dataclass(frozen=True, init=False)
class Assigned(Moment):
    """One of the fields holds a value, and not the one it held before. A record created with one counts."""

    def __init__(self, *fields: str, description: str = ""):
        super().__init__(fields, description=description)

    def holds(self, before: Values, after: Values) -> bool:
        given = [name for name in self.fields if after and after[name] not in (None, False, "")]
        return any(before is None or before[name] != after[name] for name in given)


@dataclass(frozen=True, init=False)
class Updated(Beside):
    """One of the fields of a record that existed before has another value now; what ``where`` names is one of them.

    Without names, the fields that the entity's projection reads are watched.
    """

    def __init__(self, *fields: str, where: Values = None, description: str = ""):
        watched = dict.fromkeys((*fields, *(where or ()))) if fields else ()
        super().__init__(*watched, where=where, description=description)

    def holds(self, before: Values, after: Values) -> bool:
        if before is None or after is None or not self._is_meant(after):
            return False
        return any(before[name] != after[name] for name in self.fields)

    def watching(self, fields) -> "Updated":
        """The same moment, over these fields."""
        return Updated(*sorted(fields), where=dict(self.beside), description=self.description)


@dataclass(frozen=True)
class Deleted(Moment):
    """The record existed before, was known outside and is gone, and not merged. Its payload is the last state."""

    def holds(self, before: Values, after: Values) -> bool:
        return before is not None and after is None


@dataclass(frozen=True)
class Emitted(Moment):
    """Only a business method says so, with ``records._emit("type")``."""

    def holds(self, before: Values, after: Values) -> bool:
        return False
