# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Column types that Odoo lacks."""

from odoo import fields


class BigInteger(fields.Integer):
    """An integer of 64 bits: transaction ids outgrow 32."""

    _column_type = ("int8", "int8")
