# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The company's setting is among those of invoicing."""

    _inherit = "res.config.settings"

    payment_duplicate_days = fields.Integer(related="company_id.payment_duplicate_days", readonly=False)
