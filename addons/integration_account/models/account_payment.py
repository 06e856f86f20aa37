# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_core.tools.errors import ActionRefused
from odoo.addons.integration_outbox.moments import Became, Deleted, Turned, Updated

from ..duplicate_payments import find_repeated

ISSUE = "payment_duplicate_suspected"
COUNTS = ("in_process", "paid")
ENDED = ("canceled", "rejected")
# what makes payments look alike
_COMPARED = frozenset(
    {"partner_id", "amount", "currency_id", "payment_type", "date", "memo", "payment_reference", "journal_id"}
)


class AccountPayment(models.Model):
    """A payment tells the outside when it counts, when it is used up, and when it looks like one we had already."""

    _name = "account.payment"
    _inherit = ["account.payment", "integration.emitter"]
    _emits = {
        "payment.updated": Updated(
            *("partner_id", "payment_type", "amount", "currency_id", "date", "journal_id", "memo"),
            "payment_reference",
            description="A payment says something else: whom it is of, how much, when, by which way, its memo or its"
            " reference. How far it is, the other events tell.",
        ),
        "payment.reopened": Turned(
            "state",
            "draft",
            description="A payment that was registered, cancelled or rejected is a draft again: it does not count.",
        ),
        "payment.posted": Became("state", *COUNTS, description="A payment was registered."),
        "payment.received": Became(
            "state",
            *COUNTS,
            where={"payment_type": "inbound"},
            description="Money that a party paid us was registered.",
        ),
        "payment.reconciled": Became(
            "is_reconciled",
            True,
            description="All of the payment is matched with what it pays: none is left.",
        ),
        "payment.duplicate_suspected": Became(
            "is_duplicate_suspected",
            True,
            description="A payment was drafted or posted that repeats another one: same party, direction and amount,"
            " within the days that the company set, and a reference like the other's. Once, and again"
            " when it is booked again after it was cancelled.",
        ),
        "payment.cancelled": Became("state", "canceled", description="A payment was cancelled."),
        "payment.rejected": Became(
            "state",
            "rejected",
            description="A payment was rejected, such as by the bank: what it was to pay is owed as before.",
        ),
        "payment.removed": Deleted(
            description="A payment that was a draft, cancelled or rejected was deleted."
        ),
    }

    is_duplicate_suspected = fields.Boolean(
        "Seems to repeat another",
        readonly=True,
        copy=False,
        help="It looks like another payment, which counts.",
    )
    repeated_payment_id = fields.Many2one(
        "account.payment",
        "Seems to repeat",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The payment that this one looks like: same party, direction and amount, and a similar reference.",
    )

    # by which repeated payments are looked for
    _partner_amount_idx = models.Index("(partner_id, amount)")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._suspect_duplicates()
        return payments

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ENDED:
            self._forget_suspicion()
            self._get_repeating()._suspect_again()
        elif vals.get("state") in COUNTS and "move_id" not in vals:
            # with its entry, Odoo writes one payment after the other inside the write of all
            self._suspect_duplicates()
        elif _COMPARED & vals.keys():
            (self.filtered("is_duplicate_suspected") | self._get_repeating())._suspect_again()
        return result

    def unlink(self):
        self.filtered("is_duplicate_suspected")._close_issues()
        repeating = self._get_repeating() - self
        result = super().unlink()
        repeating._suspect_again()
        return result

    # === BUSINESS METHODS === #

    def _suspect_duplicates(self):
        """Mark those that repeat a payment we have, and say so to finance; each once, with one statement for all."""
        fresh = self.filtered(lambda payment: not payment.is_duplicate_suspected)
        for payment, repeated in find_repeated(fresh, self).items():
            payment._suspect(repeated)
            payment._raise_issue_of_repeating()

    def _suspect(self, repeated):
        self.sudo().write({"is_duplicate_suspected": bool(repeated), "repeated_payment_id": repeated.id})

    def _get_suspicion(self):
        return self.is_duplicate_suspected, self.repeated_payment_id

    def _raise_issue_of_repeating(self):
        """Have finance look at this payment and the one that it seems to repeat."""
        repeated = self.repeated_payment_id
        names = {"payment": self.name or self.id, "repeated": repeated.name or repeated.id}
        self.env["integration.issue"]._raise_issue(
            ISSUE,
            key=(self.id,),
            summary=self.env._("Payment %(payment)s seems to repeat %(repeated)s", **names),
            severity="high",
            record=self,
            remedy=self.env._(
                "Compare both with the bank's statement. Cancel the one that never happened, which closes this"
                " issue; when both did, resolve it."
            ),
        )

    def _get_repeating(self):
        """Return the payments that seem to repeat these."""
        return self.sudo().search([("repeated_payment_id", "in", self.ids), ("state", "not in", ENDED)])

    def _suspect_again(self):
        """Look again whether these repeat a payment: they, or the one that they seemed to, are not what they were.

        One that repeats the same as before is left as it is, with what finance said of it.
        """
        if not self:
            return
        former = {payment: payment._get_suspicion() for payment in self}
        self._suspect(self.browse())
        found = find_repeated(self, self)
        for payment, repeated in found.items():
            payment._suspect(repeated)
        changed = self.filtered(lambda payment: payment._get_suspicion() != former[payment])
        changed._close_issues()
        for payment in changed.filtered("is_duplicate_suspected"):
            payment._raise_issue_of_repeating()

    def _forget_suspicion(self):
        """Close what was told of these, which ended; one that is booked again is looked at as if it were new."""
        if suspected := self.filtered("is_duplicate_suspected"):
            suspected._close_issues()
            suspected._suspect(self.browse())

    def _close_issues(self):
        """Close what was told to finance about these."""
        if self:
            self.env["integration.issue"]._resolve_where(
                [("code", "=", ISSUE), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
            )

    def _get_documents(self):
        """Return what the payment was registered for or is matched with, as entries of the ledger."""
        lines = self.move_id.line_ids
        matched = lines.matched_debit_ids.debit_move_id | lines.matched_credit_ids.credit_move_id
        return self.invoice_ids | matched.move_id

    def _direct_at(self, documents):
        """Let this draft arrive on the account on which the documents are owed.

        :raises ActionRefused: when it cannot be for one of them
        """
        self.ensure_one()
        if documents and documents.company_id.root_id == self.company_id.root_id:
            self.destination_account_id = documents[0]._get_owed_accounts()[:1]
        self._check_is_for(documents)

    def _settle(self, documents):
        """Reconcile this posted payment with what is open on the documents, as registering it by hand does."""
        self.ensure_one()
        lines = (self.move_id | documents).line_ids.filtered(
            lambda line: line.account_id == self.destination_account_id and not line.reconciled
        )
        if documents:
            lines.reconcile()
            self.invoice_ids |= documents

    def _reconcile_with(self, documents):
        """Match what is left of this payment with what is open on the documents; done already, do nothing.

        :raises ActionRefused: when the payment cannot be for one of them, or one of the two sides has nothing left
        """
        self.ensure_one()
        fresh = documents - self._get_documents()
        if not fresh and self.is_reconciled:
            return
        self._check_is_for(documents)
        if self.is_reconciled:
            raise ActionRefused(self.env._("Nothing is left of the payment."))
        if closed := fresh.filtered(lambda document: document.currency_id.is_zero(document.amount_residual)):
            raise ActionRefused(self.env._("Nothing is owed on %s.", closed[0].display_name))
        self._settle(documents.filtered("amount_residual"))

    def _check_is_for(self, documents):
        """Refuse what this payment cannot be for, whether it is new or was booked before.

        :raises ActionRefused: naming the first such document
        """
        for document in documents:
            if reason := self._get_mismatch(document):
                raise ActionRefused(reason)

    def _get_mismatch(self, document):
        """Return why this payment cannot be for an invoice or bill, in words; nothing when it can."""
        name = document.display_name
        if document.state != "posted":
            return self.env._("%s is not issued.", name)
        if document.company_id.root_id != self.company_id.root_id:
            return self.env._("%s belongs to another of our companies than the payment.", name)
        if document.commercial_partner_id != self.partner_id.commercial_partner_id:
            return self.env._("%s is not of the party that the payment is of.", name)
        if (document.move_type == "out_invoice") != (self.payment_type == "inbound"):
            return self.env._("%s is paid by money that goes the other way.", name)
        if document._get_owed_accounts() != self.destination_account_id:
            return self.env._("%s is owed on another account than the one that the payment is on.", name)
        if document.currency_id != self.currency_id:
            return self.env._("%s is in another currency than the payment.", name)
        return None
