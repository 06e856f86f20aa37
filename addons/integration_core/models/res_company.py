# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    """A company says from which amount on an issue that money hangs on is high or critical."""

    _inherit = "res.company"

    integration_exposed_high = fields.Monetary(
        "Exposed amount of a high issue",
        default=10_000,
        currency_field="currency_id",
        help="An issue on which this amount hangs is high at least. 0: the amount does not matter.",
    )
    integration_exposed_critical = fields.Monetary(
        "Exposed amount of a critical issue",
        default=100_000,
        currency_field="currency_id",
        help="An issue on which this amount hangs is critical. 0: the amount does not matter.",
    )

    _integration_exposed_natural = models.Constraint(
        "CHECK (integration_exposed_high >= 0 AND integration_exposed_critical >= 0)",
        "An exposed amount is 0 or more.",
    )
