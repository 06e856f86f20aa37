# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a delivery, as data. Statements that change a state are built from this table."""

TRANSITIONS: dict[str, frozenset[str]] = {
    "pending": frozenset({"sending", "cancelled"}),
    "sending": frozenset({"delivered", "pending", "dead"}),
    "delivered": frozenset(),
    "dead": frozenset({"pending", "cancelled"}),
    "cancelled": frozenset({"pending"}),
}


def sources(target: str) -> list[str]:
    """The states from which a delivery may come to this one.

    :raise KeyError: for an unknown state
    """
    if target not in TRANSITIONS:
        raise KeyError(target)
    return sorted(state for state, targets in TRANSITIONS.items() if target in targets)
