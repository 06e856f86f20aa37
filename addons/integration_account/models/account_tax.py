# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountTax(models.Model):
    """Lines of documents name their taxes."""

    _name = "account.tax"
    _inherit = ["account.tax", "integration.named"]
    _names = {"name": ("name",)}
