# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a model has to watch to know when its event types come true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .moments import Deleted, Emitted, Moment


@dataclass(frozen=True)
class EventType:
    """An entry of the catalogue of events."""

    entity: str
    model: str
    moment: Moment
    description: str


@dataclass(frozen=True)
class EmissionPlan:
    """The declared event types of one model, resolved.

    :param moments: event type → moment
    :param columns: watched fields that are columns of the table
    :param relations: watched many2many fields
    """

    moments: Mapping[str, Moment]
    columns: frozenset[str]
    relations: frozenset[str]

    @property
    def watches_deletion(self) -> bool:
        """Whether the last state of a record must be kept before it is deleted."""
        return any(isinstance(moment, Deleted) for moment in self.moments.values())

    def is_emitted(self, type_: str) -> bool:
        """Whether the type is declared as one that a business method emits."""
        return isinstance(self.moments.get(type_), Emitted)

    def true_types(self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[str]:
        """The event types that came true between two states of a record."""
        return [type_ for type_, moment in self.moments.items() if moment.holds(before, after)]


def get_entity(type_: str) -> str:
    """The entity of an event type: ``invoice`` of ``invoice.posted``.

    :raise ValueError: when the type is not ``<entity>.<what happened>``
    """
    entity, dot, moment = type_.partition(".")
    if not (entity and dot and moment):
        raise ValueError(f"event type {type_!r} is not of the form <entity>.<what happened>")
    return entity
