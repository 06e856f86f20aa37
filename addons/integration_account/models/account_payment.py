# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Became


class AccountPayment(models.Model):
    """A payment tells the outside when it counts, and when it does so no more."""

    _name = "account.payment"
    _inherit = ["account.payment", "integration.emitter"]
    _emits = {
        "payment.posted": Became("state", "in_process", "paid", description="A payment was registered."),
        "payment.cancelled": Became("state", "canceled", description="A payment was cancelled."),
    }

    def _settle_invoices(self, invoices):
        """Reconcile this posted payment with what is open on the invoices, as registering it by hand does."""
        self.ensure_one()
        lines = (self.move_id | invoices).line_ids.filtered(
            lambda line: line.account_id == self.destination_account_id and not line.reconciled
        )
        if invoices:
            lines.reconcile()
            self.invoice_ids |= invoices
