# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class UomUom(models.Model):
    """Quantities name their unit by its name, until the code map ``uom`` says otherwise.

    Declared here alone: without this addon, documents of other addons read the name with what they show, by one query.
    """

    _name = "uom.uom"
    _inherit = ["uom.uom", "integration.named"]
    _names = {"name": ("name",)}
