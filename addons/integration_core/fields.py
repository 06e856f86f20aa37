# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Types of fields that Odoo lacks."""

from odoo import fields


class BigInteger(fields.Integer):
    """An integer of 64 bits: transaction ids and sums of durations outgrow 32."""

    _column_type = ("int8", "int8")


class LooseMany2one(fields.Many2one):
    """A link without a foreign key, for a log that is written all the time.

    With one, each row would lock the row it points at, and all requests of a busy client that one row. What is
    pointed at must be something that is not deleted once it is in use.
    """

    def update_db_foreign_key(self, model, column):
        """Add none."""
