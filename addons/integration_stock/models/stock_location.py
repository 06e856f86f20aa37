# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockLocation(models.Model):
    """Stock names its place by the whole path, such as ``WH/Stock``."""

    _name = "stock.location"
    _inherit = ["stock.location", "integration.named"]
    _names = {"complete_name": ("name", "location_id")}
