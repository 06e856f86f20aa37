# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which words documents and parameters of actions speak of places, quantities and times."""

from decimal import Decimal

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.properties import Code, Computed
from odoo.addons.integration_contract.tools import wire
from odoo.addons.integration_core.tools.errors import SchemaViolation


def make_location(field, **options) -> Code:
    """Return the descriptor of a location of ours, by its code."""
    return Code(field, "stock_location", fallback="complete_name", **options)


def make_done_at(field) -> Computed:
    """Return the descriptor of when goods were moved; before that, Odoo's field holds another moment or none."""
    return Computed(("state", field), lambda records: [_get_done_at(record, field) for record in records])


def _get_done_at(record, field):
    return wire.datetime_text(record[field]) if record.state == "done" else None


def read_quantity(env, text, pointer="/quantity") -> float:
    """Return a quantity.

    :raises SchemaViolation: when it has more decimals than Odoo keeps
    """
    number, digits = Decimal(text), env["decimal.precision"].precision_get("Product Unit")
    if wire.decimal_places(number) > digits:
        refuse(SchemaViolation, [pointer], f"has more than {digits} decimals")
    return float(number)
