# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Text


class TransferNumber(Text):
    """The number of the transfer. Odoo names an adjustment by its reason there, which is no number."""

    @property
    def fields(self):
        """It needs to know what is an adjustment."""
        return (*super().fields, "is_inventory")

    def read(self, records, projection):
        numbers = super().read(records, projection)
        return [None if line.is_inventory else number for line, number in zip(records, numbers, strict=True)]

    def search(self, text, writing):
        """Transfers with this number."""
        return [*super().search(text, writing), ("move_id.is_inventory", "!=", True)]
