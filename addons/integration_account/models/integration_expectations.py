# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.expectation import Expectation


class IntegrationExpectations(models.AbstractModel):
    """What finance waits for: invoices that reach whoever wants them, and money that is where it belongs."""

    _inherit = "integration.expectations"

    @api.model
    def _get_shipped(self):
        return [
            *super()._get_shipped(),
            Expectation(
                code="invoices_delivered",
                name=self.env._("Invoices posted but not delivered"),
                explanation=self.env._(
                    "These invoices are issued, and a system that is to have them does not know them yet: a delivery"
                    " waits, was given up, or could not be made. Nobody will pay them, or claim them from a payer."
                ),
                remedy=self.env._(
                    "Open a late invoice and its trace: it says why it is stuck. What was given up is sent again from"
                    " the issue of its subscription, all of it at once."
                ),
                hours=4,
                model="account.move",
                domain=(("move_type", "=", "out_invoice"), ("state", "=", "posted")),
                event_types=("invoice.posted",),
                amount="amount_total",
                partner="partner_id",
            ),
            Expectation(
                code="payments_received",
                name=self.env._("Payments received but not in Odoo"),
                explanation=self.env._(
                    "A bank, payer or payment service told us of money, and its message is not in Odoo yet: it waits"
                    " or has failed. Who paid is still asked to pay."
                ),
                remedy=self.env._(
                    "Open a late message: it says why it failed, most often a code that is not mapped. Put that right,"
                    " and do the message again from its issue."
                ),
                hours=4,
                entities=("payment", "statement_line"),
            ),
            Expectation(
                code="payments_matched",
                name=self.env._("Money on the bank that is not matched"),
                explanation=self.env._(
                    "The bank says that money came in, and nobody knows yet what it is for. The invoices that it pays"
                    " count as open."
                ),
                remedy=self.env._("Match the lines with what they pay, or book them, in the bank's journal."),
                hours=72,
                model="account.bank.statement.line",
                domain=(("is_reconciled", "=", False), ("amount", ">", 0), ("state", "=", "posted")),
                since="date",
                amount="amount",
                partner="partner_id",
            ),
        ]
