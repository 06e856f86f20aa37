# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """A company says how far apart two payments may be to look like one."""

    _inherit = "res.company"

    payment_duplicate_days = fields.Integer(
        "Days between repeated payments",
        default=7,
        help="A payment that repeats another one within these days is told to finance. 0: none is.",
    )

    _payment_duplicate_days_natural = models.Constraint(
        "CHECK (payment_duplicate_days BETWEEN 0 AND 366)", "Choose 0 to 366 days."
    )
