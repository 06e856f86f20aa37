# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResCompany(models.Model):
    """Every document names the company that it belongs to."""

    _name = "res.company"
    _inherit = ["res.company", "integration.named"]
    _names = {"name": ("name",)}
