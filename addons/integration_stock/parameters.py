# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What parameters of actions name, found in Odoo with the rights of the caller."""

from decimal import Decimal

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.engine.writing import Writing
from odoo.addons.integration_contract.properties import Code
from odoo.addons.integration_contract.tools import wire
from odoo.addons.integration_core.tools.errors import SchemaViolation


def make_location(field, **options) -> Code:
    """Return the descriptor of a location of ours, by its code."""
    return Code(field, "stock_location", fallback="complete_name", **options)


def find_location(env, code, pointer="/location"):
    """Return the internal location with this code.

    :raises UnmappedCode: when there is none, or more than one
    """
    prop = make_location("location_id", domain=[("usage", "=", "internal")])
    prop.bind(env["stock.quant"])
    writing = Writing(env)
    writing.need_code(prop, code)
    writing.resolve()
    id_ = writing.get_code(prop, code, pointer)
    writing.check()
    return env["stock.location"].browse(id_)


def read_quantity(env, text, pointer="/quantity") -> float:
    """Return a quantity.

    :raises SchemaViolation: when it has more decimals than Odoo keeps
    """
    number, digits = Decimal(text), env["decimal.precision"].precision_get("Product Unit")
    if wire.decimal_places(number) > digits:
        refuse(SchemaViolation, [pointer], f"has more than {digits} decimals")
    return float(number)
