# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class IntegrationSubscriptionSecret(models.TransientModel):
    """Shows a new signing key, this once. The field is not stored, so the secret is written nowhere."""

    _name = "integration.subscription.secret"
    _inherit = ["integration.dialog"]
    _description = "New Signing Key"

    secret = fields.Char(store=False, readonly=True)
    is_public = fields.Boolean("Public", store=False, readonly=True)
