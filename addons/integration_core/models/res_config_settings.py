# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The settings of the Integration app."""

    _inherit = "res.config.settings"

    integration_default_company_id = fields.Many2one(
        "res.company",
        string="Default company of new systems and interfaces",
        config_parameter="integration_core.default_company_id",
        help="Empty: the company that the user works in.",
    )
