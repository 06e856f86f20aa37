# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which words documents and parameters of actions speak of places and quantities."""

from decimal import Decimal

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.properties import Code
from odoo.addons.integration_contract.tools import wire
from odoo.addons.integration_core.tools.errors import SchemaViolation


def make_location(field, **options) -> Code:
    """Return the descriptor of a location of ours, by its code."""
    return Code(field, "stock_location", fallback="complete_name", **options)


def read_quantity(env, text, pointer="/quantity") -> float:
    """Return a quantity.

    :raises SchemaViolation: when it has more decimals than Odoo keeps
    """
    number, digits = Decimal(text), env["decimal.precision"].precision_get("Product Unit")
    if wire.decimal_places(number) > digits:
        refuse(SchemaViolation, [pointer], f"has more than {digits} decimals")
    return float(number)
