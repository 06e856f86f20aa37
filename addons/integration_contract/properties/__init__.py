# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How Odoo holds the properties of a contract: the words a mapper is written in.

Each descriptor reads whole columns, for all records at once, and writes one value into Odoo values::

    def _properties(self):
        return {
            "number": Text("name", read_only=True),
            "recipient": Reference("partner_id", "party"),
            "status": Coded("state", {"draft": "draft", "posted": "issued"}, read_only=True),
            "total": Money("amount_total", read_only=True),
            "lines": Lines("line_ids", {"quantity": Quantity("quantity"), "taxes": Codes("tax_ids", "tax")}),
        }

Common to all: ``read_only``, nobody outside sets it; ``create_only``, fixed once the record exists.
"""

from .amounts import Money, Quantity
from .base import Property
from .codes import Code, Codes
from .group import Group
from .identity import FormerIds, Identity
from .lines import Lines
from .references import Reference, References
from .users import UserFact
from .values import Coded, Computed, Date, DateTime, Flag, Flags, Text, Whole
