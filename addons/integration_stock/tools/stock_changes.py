# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What one transaction changed of the stock on hand. Plain data, kept in ``cr.postcommit.data``.

Odoo empties that at commit and at rollback and at no other time: a savepoint that rolls back must not make us forget
what was there before the transaction.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

KEY = "integration_stock.changes"
#: digits of a quantity that count; less is noise of binary numbers
_DIGITS = 6


class Origin(NamedTuple):
    """A part of the stock as it was before the transaction first changed it."""

    quant_id: int
    product_id: int
    location_id: int
    lot_id: int | None
    quantity: float


@dataclass
class StockChanges:
    """The changed parts of the stock, and what is still to be looked at.

    :ivar origins: (product id, location id) → {quant id: Origin}, first known wins
    :ivar pending: the (product id, location id) that changed since the last look
    :ivar pending_rules: ids of replenishment rules that changed since
    :ivar unmet: rule id → whether its minimum was not met before the transaction, first known wins
    """

    origins: dict = field(default_factory=lambda: defaultdict(dict))
    pending: set = field(default_factory=set)
    pending_rules: set = field(default_factory=set)
    unmet: dict = field(default_factory=dict)

    @classmethod
    def of(cls, data: dict) -> "StockChanges":
        """The changes of the transaction that owns this ``cr.postcommit.data``."""
        if KEY not in data:
            data[KEY] = cls()
        return data[KEY]

    def note(self, origins) -> None:
        """Note parts of the stock that are about to change."""
        for origin in origins:
            place = origin.product_id, origin.location_id
            self.origins[place].setdefault(origin.quant_id, origin)
            self.pending.add(place)

    def note_rules(self, ids) -> None:
        """Note rules whose minimum has to be looked at."""
        self.pending_rules.update(ids)

    def take(self) -> tuple[list, list]:
        """Hand over what is to be looked at, sorted, and start anew: (product id, location id) and rule ids."""
        places, rules = sorted(self.pending), sorted(self.pending_rules)
        self.pending, self.pending_rules = set(), set()
        return places, rules

    def quant_ids(self, places) -> list[int]:
        """The ids of the parts that changed at these places."""
        return [id_ for place in places for id_ in self.origins.get(place, ())]

    def differences(self, place, present: dict) -> tuple:
        """What differs at a place from before the transaction: (lot id or 0, quantity) of each lot, sorted.

        :param present: quant id → quantity of now; one that is gone is missing
        """
        found = defaultdict(float)
        for origin in self.origins.get(place, {}).values():
            found[origin.lot_id or 0] += present.get(origin.quant_id, 0.0) - origin.quantity
        rounded = ((lot_id, round(difference, _DIGITS)) for lot_id, difference in found.items())
        return tuple(sorted(item for item in rounded if item[1]))
