# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationErasurePlace(models.Model):
    """One place where copies of an erased subject were kept, and how many."""

    _name = "integration.erasure.place"
    _inherit = ["integration.exported"]
    _description = "Place of Erased Content"
    _order = "id"
    _log_access = False

    erasure_id = fields.Many2one(
        "integration.erasure", required=True, readonly=True, ondelete="cascade", index=True
    )
    name = fields.Char("Where", required=True, readonly=True)
    found_count = fields.Integer("Found", readonly=True)
    erased_count = fields.Integer("Erased", readonly=True)
