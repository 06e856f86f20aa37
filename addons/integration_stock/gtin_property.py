# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Text
from odoo.addons.integration_contract.properties.columns import read_values

from .tools.gtin import is_gtin


class Gtin(Text):
    """The barcode of a product where it is a GTIN; a barcode of our own making is nobody else's business."""

    def read(self, records, projection):
        return [code if code and is_gtin(code) else None for code in read_values(records, self.field)]

    def write(self, value, writing, pointer, present):
        if value and not is_gtin(value):
            writing.violate(pointer, "check_digit", "is no GTIN: its check digit is another")
        return super().write(value, writing, pointer, present)
