# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResCountry(models.Model):
    """A country is known outside by its ISO 3166-1 code."""

    _name = "res.country"
    _inherit = ["res.country", "integration.named"]
    _names = {"code": ("code",)}
