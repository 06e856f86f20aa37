# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the laboratory, the payer, the bank and a supplier do: they send messages."""

from datetime import timedelta

from .acts import Acts
from .messages import Messages
from .tools import cast


class MessageActs(Acts):
    """Acts of partners that send."""

    def _send(self, inbox, type_, **content):
        messages = Messages(self._env, self._stage, self._past, self._rng)
        messages.send(inbox, type_, f"msg_{self._make_key(inbox)}", **content)

    def _do_result(self, product=None):
        """The laboratory bills what it measured."""
        line = self._make_line("LAB-BLOOD")
        document = {
            "recipient": self._refer(f"party_{self._rng.choice(cast.PAYERS)}", "party"),
            "issue_date": str(self._past.moment.date()),
            "lines": [{**line, "product": product or self._rng.choice(("BD-1001", "BD-1002"))}],
        }
        type_ = "result.billed" if product or self._rng.random() < 0.6 else "result.corrected"
        self._send("laboratory-results", type_, number=self._make_key("BD"), data=document)

    def _do_unmapped(self):
        """The laboratory names a code that nobody has mapped."""
        self._do_result(cast.UNMAPPED_PRODUCT)

    def _do_remit(self):
        """The payer pays an invoice that is some days old."""
        payer = self._stage.get("party_P-SUNRISE")
        owed = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "=", "not_paid"),
            ("partner_id", "=", payer.id),
            ("invoice_date", "<", self._past.moment - timedelta(days=1)),
        ]
        move = self._env["account.move"].search([*owed, self._of_company()], order="id", limit=1)
        if not move:
            return
        document = {
            "party": self._refer("party_P-SUNRISE", "party"),
            "amount": {"value": f"{move.amount_residual:.2f}", "currency": "USD"},
            "date": str(self._past.moment.date()),
            "reference": self._make_key("EFT"),
            "invoices": [{"entity": "invoice", "id": self._uid(move, "invoice")}],
        }
        self._send("payer-remittances", "remittance.paid", number=document["reference"], data=document)

    def _do_repeat(self):
        """The payer tells a payment again, under the number of one that is there."""
        paid = [
            ("source_id", "=", self._stage.get("source_payer-remittances").id),
            ("state", "=", "processed"),
        ]
        message = self._env["integration.message"].search(paid, order="id desc", limit=1)
        if message:
            told = message._get_document()
            self._send("payer-remittances", told["type"], number=told["number"], data=told["data"])

    def _do_unknown_account(self):
        """The bank tells of an account that is none of ours."""
        self._do_statement(account="FCB-9")

    def _do_statement(self, account=None):
        """The bank says what moved on the account."""
        journal = self._env["account.journal"].search([("type", "=", "bank"), self._of_company()], limit=1)
        amount = self._rng.choice((180, 275, 95, 130, -62, -140))
        party = "SUNRISE HEALTH PLAN" if amount > 0 else "MEDSUPPLY DIRECT"
        if self._rng.random() < 0.1:
            party = cast.NOBODY
        document = {
            "account": account or journal.code,
            "amount": {"value": f"{amount:.2f}", "currency": "USD"},
            "date": str(self._past.moment.date()),
            "party_name": party,
            "description": self._make_key("EFT"),
        }
        self._send("bank-statements", "account.moved", number=self._make_key("FCB"), data=document)
