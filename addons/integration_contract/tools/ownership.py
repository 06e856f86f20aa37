# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who may say what: which rule of ownership holds for a property, and for whom it is closed."""

from typing import NamedTuple

REFUSE, PROPOSE = "refuse", "propose"


class Owned(NamedTuple):
    """One rule of ownership, as processes remember it.

    :param path: names that lead to the property, none for all of the entity
    :param system_id: the owner, ``None`` for Odoo itself
    :param owner: its code, for messages
    :param others: what becomes of a write by another system: ``refuse`` or ``propose``
    :param only_owner_creates: whether nobody else may create one
    :param company_id: the company that it holds in, ``None`` for all
    """

    path: tuple
    system_id: int | None
    owner: str
    others: str = REFUSE
    only_owner_creates: bool = False
    company_id: int | None = None


def find_rule(rules, path: tuple) -> Owned | None:
    """Return the rule for a property: the one whose path is the longest, of those a company's own one.

    :param rules: of one entity and one company, those for all companies among them
    """
    holding = [rule for rule in rules if rule.path == path[: len(rule.path)]]
    return max(holding, key=_precision, default=None)


def find_creation_rule(rules) -> Owned | None:
    """Return the rule for all of the entity."""
    return max((rule for rule in rules if not rule.path), key=_precision, default=None)


def _precision(rule):
    return len(rule.path), rule.company_id is not None
