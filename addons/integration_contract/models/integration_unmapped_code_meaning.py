# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class IntegrationUnmappedCodeMeaning(models.Model):
    """What people choose on screen as the meaning of a code: a record of the one model that its code map is of.

    ``record`` could be of any model that has codes, and Odoo's widget for it narrows the choice by a model that it
    reads from ``ir.model``, which stewards may not.
    """

    _inherit = "integration.unmapped.code"  # pylint: disable=consider-merging-classes-inherited

    meaning_id = fields.Many2oneReference(
        "Stands for",
        model_field="res_model",
        compute="_compute_meaning_id",
        inverse="_inverse_meaning_id",
        help="What the code stands for in Odoo.",
    )

    @api.depends("record")
    def _compute_meaning_id(self):
        for missing in self:
            missing.meaning_id = missing.record.id if missing.record else False

    def _inverse_meaning_id(self):
        for missing in self:
            missing.record = missing.meaning_id and f"{missing.res_model},{missing.meaning_id}"
