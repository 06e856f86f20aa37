# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Code


class ProductCode(Code):
    """The product that is bought, by its code. One without a code reads as null, but none can be bought by null."""

    def __init__(self, **options):
        super().__init__("product_id", "product", fallback="default_code", optional=True, **options)

    def write(self, value, writing, pointer, present):
        if value is None:
            writing.violate(pointer, "type", "must be the code of a product")
            return {}
        return super().write(value, writing, pointer, present)
