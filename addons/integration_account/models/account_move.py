# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Became, Created


class AccountMove(models.Model):
    """A customer invoice tells the outside what becomes of it; other entries are out of its contract's scope."""

    _name = "account.move"
    _inherit = ["account.move", "integration.emitter"]
    _emits = {
        "invoice.created": Created(description="A customer invoice was drafted."),
        "invoice.posted": Became("state", "posted", description="An invoice was issued: it is owed now."),
        "invoice.paid": Became(
            "payment_state", "paid", description="Nothing is owed on the invoice any more."
        ),
        "invoice.cancelled": Became("state", "cancel", description="An invoice was cancelled."),
    }
