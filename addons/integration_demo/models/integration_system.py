# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationSystem(models.Model):
    """The systems of the demonstration are played inside Odoo."""

    _inherit = "integration.system"

    is_played = fields.Boolean(
        "Played",
        readonly=True,
        copy=False,
        help="A system of the demonstration: Odoo itself plays the other side, and nothing leaves.",
    )
