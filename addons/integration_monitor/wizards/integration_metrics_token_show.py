# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationMetricsTokenShow(models.TransientModel):
    """Shows a new token in a dialog; no field is stored, also when a browser that is closed saves what it shows."""

    _name = "integration.metrics.token.show"
    _inherit = ["integration.dialog"]
    _description = "New token for metrics"

    url = fields.Char("Address", store=False, readonly=True)
    token = fields.Char(store=False, readonly=True)
