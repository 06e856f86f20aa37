# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductCategory(models.Model):
    """An item names its category by the whole path, such as ``Medical supplies / Gloves``."""

    _name = "product.category"
    _inherit = ["product.category", "integration.named"]
    _names = {"complete_name": ("name", "parent_id")}
