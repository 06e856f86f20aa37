# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountPaymentTerm(models.Model):
    """Documents name their payment terms."""

    _name = "account.payment.term"
    _inherit = ["account.payment.term", "integration.named"]
    _names = {"name": ("name",)}
