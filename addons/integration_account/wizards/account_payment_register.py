# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class AccountPaymentRegister(models.TransientModel):
    """Who registers a payment may say the number that the bank or the provider gave it."""

    _inherit = "account.payment.register"

    payment_reference = fields.Char(
        "Bank's number", help="Number that the bank or the payment provider gave the payment."
    )

    def _create_payment_vals_from_wizard(self, batch_result):
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return {**vals, "payment_reference": self.payment_reference}
