# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from odoo.addons.integration_core.tools.errors import ActionRefused
from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Updated

APPROVED = (
    "%s was reviewed: Odoo's mark “Reviewed” was set on it. In Community Odoo sets it when the document is posted,"
    " unless whoever posts it takes the mark away at once; then it is the moment a reviewer gives it."
)
UPDATED = (
    "What other systems know of %s has changed, or it is a draft again. Once for each transaction; to create, issue or"
    " cancel it tells that alone."
)
REVERSED = (
    "Nothing is owed on %s any more, and nothing was paid: credit notes took it back. What was paid in part before is"
    " told as paid."
)
REMOVED = "%s that was a draft or cancelled was deleted, after Odoo took its lines away."
INVOICE, BILL = {"move_type": "out_invoice"}, {"move_type": "in_invoice"}
CREDIT_NOTE, VENDOR_CREDIT_NOTE = {"move_type": "out_refund"}, {"move_type": "in_refund"}
ENTRY, DRAFT = {"move_type": "entry"}, {"state": "draft"}
#: what documents show of a line, and in which order
_LINE_FIELDS = (
    "sequence",
    "name",
    "product_id",
    "quantity",
    "price_unit",
    "discount",
    "tax_ids",
    "account_id",
)
_ENTRY_LINE_FIELDS = ("sequence", "name", "account_id", "partner_id", "debit", "credit", "amount_currency")


class AccountMove(models.Model):
    """An entry of the ledger tells the outside what becomes of it, in the words of the document that it is."""

    _name = "account.move"
    _inherit = ["account.move", "integration.emitter"]
    _emits = {
        "invoice.created": Created(where=INVOICE, description="A customer invoice was drafted."),
        "invoice.updated": Updated(where={**INVOICE, **DRAFT}, description=UPDATED % "a draft invoice"),
        "invoice.posted": Became(
            "state", "posted", where=INVOICE, description="An invoice was issued: it is owed now."
        ),
        "invoice.approved": Became(
            "checked", True, where=INVOICE, description=APPROVED % "An issued invoice"
        ),
        "invoice.paid": Became(
            "payment_state",
            "paid",
            where=INVOICE,
            description="The invoice was paid: nothing is owed on it any more.",
        ),
        "invoice.reversed": Became(
            "payment_state", "reversed", where=INVOICE, description=REVERSED % "the invoice"
        ),
        "invoice.cancelled": Became(
            "state", "cancel", where=INVOICE, description="An invoice was cancelled."
        ),
        "invoice.removed": Deleted(description=REMOVED % "An invoice"),
        "bill.created": Created(where=BILL, description="A vendor's bill was drafted."),
        "bill.updated": Updated(where={**BILL, **DRAFT}, description=UPDATED % "a draft bill"),
        "bill.posted": Became(
            "state", "posted", where=BILL, description="A bill was accepted: we owe it now."
        ),
        "bill.approved": Became("checked", True, where=BILL, description=APPROVED % "A posted bill"),
        "bill.paid": Became(
            "payment_state",
            "paid",
            where=BILL,
            description="The bill was paid: we owe nothing on it any more.",
        ),
        "bill.reversed": Became("payment_state", "reversed", where=BILL, description=REVERSED % "the bill"),
        "bill.cancelled": Became("state", "cancel", where=BILL, description="A bill was cancelled."),
        "bill.removed": Deleted(description=REMOVED % "A bill"),
        "credit_note.created": Created(where=CREDIT_NOTE, description="A credit note was drafted."),
        "credit_note.updated": Updated(
            where={**CREDIT_NOTE, **DRAFT}, description=UPDATED % "a draft credit note"
        ),
        "credit_note.posted": Became(
            "state",
            "posted",
            where=CREDIT_NOTE,
            description="A credit note was issued: the customer owes that much less.",
        ),
        "credit_note.paid": Became(
            "payment_state",
            "paid",
            where=CREDIT_NOTE,
            description="Nothing is left of the credit note: it was paid back, or settled with what was owed.",
        ),
        "credit_note.cancelled": Became(
            "state", "cancel", where=CREDIT_NOTE, description="A credit note was cancelled."
        ),
        "credit_note.removed": Deleted(description=REMOVED % "A credit note"),
        "vendor_credit_note.created": Created(
            where=VENDOR_CREDIT_NOTE, description="A vendor's credit note was drafted."
        ),
        "vendor_credit_note.updated": Updated(
            where={**VENDOR_CREDIT_NOTE, **DRAFT}, description=UPDATED % "a vendor's draft credit note"
        ),
        "vendor_credit_note.posted": Became(
            "state",
            "posted",
            where=VENDOR_CREDIT_NOTE,
            description="A vendor's credit note was accepted: we owe that much less.",
        ),
        "vendor_credit_note.paid": Became(
            "payment_state",
            "paid",
            where=VENDOR_CREDIT_NOTE,
            description="Nothing is left of the vendor's credit note: it was paid back, or settled with what we owed.",
        ),
        "vendor_credit_note.cancelled": Became(
            "state", "cancel", where=VENDOR_CREDIT_NOTE, description="A vendor's credit note was cancelled."
        ),
        "vendor_credit_note.removed": Deleted(description=REMOVED % "A vendor's credit note"),
        "journal_entry.created": Created(where=ENTRY, description="An entry of its own was drafted."),
        "journal_entry.updated": Updated(
            where={**ENTRY, **DRAFT}, description=UPDATED % "a draft entry of its own"
        ),
        "journal_entry.posted": Became(
            "state", "posted", where=ENTRY, description="An entry of its own was posted to the ledger."
        ),
        "journal_entry.cancelled": Became(
            "state",
            "cancel",
            where=ENTRY,
            description="An entry of its own was cancelled: it counts in the ledger no more.",
        ),
        "journal_entry.removed": Deleted(description=REMOVED % "An entry of its own"),
    }

    line_digest = fields.Char(
        compute="_compute_line_digest",
        store=True,
        copy=False,
        export_string_translation=False,
        help="Differs when what other systems are shown of the lines does.",
    )

    # === SET-UP === #

    def _auto_init(self):
        # of the documents that are there, none is computed: there may be millions, and no draft has changed by that
        if not column_exists(self.env.cr, self._table, "line_digest"):
            create_column(self.env.cr, self._table, "line_digest", "varchar")
        return super()._auto_init()

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        *(f"invoice_line_ids.{name}" for name in _LINE_FIELDS),
        *(f"line_ids.{name}" for name in _ENTRY_LINE_FIELDS),
    )
    def _compute_line_digest(self):
        for move in self:
            if move.state != "draft":  # issuing names the line that is owed: no line is read for that
                move.line_digest = move.line_digest
            elif move.is_invoice():
                lines = move.invoice_line_ids.filtered(lambda line: line.display_type == "product")
                move.line_digest = digest(lines, _LINE_FIELDS)
            else:
                own = not move.origin_payment_id and not move.statement_line_id
                move.line_digest = own and digest(move.line_ids, _ENTRY_LINE_FIELDS)

    # === BUSINESS METHODS === #

    def _reverse_in_full(self, date=None, reason=None):
        """Take the whole posted entry back, by Odoo's own wizard, and post what does so; done already, do nothing.

        What was paid of an invoice stays paid: the credit note settles what is still owed, the rest of it is credit.

        :param date: day of the reversal, today by default; one of a later day is drafted and posts itself on that day
        :param reason: for its reference, a text
        :return: the entry that takes this one back
        :raises ActionRefused: when a part of it was taken back already, or somebody drafted what would do so
        """
        self.ensure_one()
        standing = self.reversal_move_ids.filtered(lambda move: move.state != "cancel")
        sure = standing.filtered(lambda move: move.state == "posted" or move.auto_post != "no")
        if any(not self.currency_id.compare_amounts(m.amount_total, self.amount_total) for m in sure):
            return sure
        if sure:
            raise ActionRefused(self.env._("A part of it is reversed already, by %s.", sure[0].display_name))
        if standing:
            raise ActionRefused(
                self.env._(
                    "%s is drafted to reverse it. Post it or delete it first.", standing[0].display_name
                )
            )
        wizard = self.env["account.move.reversal"].with_context(active_model=self._name, active_ids=self.ids)
        reversal = wizard.create(
            {
                "date": date or fields.Date.context_today(self),
                "reason": reason,
                "journal_id": self.journal_id.id,
            }
        )
        reversal.refund_moves()
        made = reversal.new_move_ids
        made.filtered(lambda move: move.state == "draft" and move.auto_post == "no").action_post()
        return made

    def _register_payment(self, vals):
        """Register money for what is owed on the document, by Odoo's own wizard.

        The same reference again means the payment that has it, so it is registered once.

        :param vals: ``amount`` with ``currency_id``, what is owed by default; ``date``; ``journal_id``;
            ``payment_reference``
        :return: the payment
        :raises ActionRefused: when the document has a payment with this reference and another amount
        """
        self.ensure_one()
        if known := self._find_payment(vals.get("payment_reference")):
            if "amount" in vals and (known.amount, known.currency_id.id) != (
                vals["amount"],
                vals["currency_id"],
            ):
                raise ActionRefused(
                    self.env._("The payment with this reference is registered with another amount.")
                )
            return known
        renamed = {"payment_date" if name == "date" else name: value for name, value in vals.items()}
        wizard = self.env["account.payment.register"].with_context(
            active_model=self._name, active_ids=self.ids
        )
        # what is given is not computed any more
        registration = wizard.create({name: value for name, value in renamed.items() if value})
        registration.payment_difference_handling = "open"
        return registration._create_payments()

    def _get_owed_accounts(self):
        """Return the accounts on which this invoice or bill is owed."""
        return self.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id

    def _find_payment(self, reference):
        """Return the payment with this reference that was registered for the document and still counts, if any."""
        if not reference:
            return self.env["account.payment"]
        same = self.env["account.payment"].search(
            [
                ("payment_reference", "=", reference),
                ("company_id", "=", self.company_id.id),
                ("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id),
                ("state", "not in", ["canceled", "rejected"]),
            ]
        )
        return same.filtered(lambda payment: self in payment._get_documents())[:1]
