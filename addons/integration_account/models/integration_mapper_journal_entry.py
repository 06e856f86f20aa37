# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Date,
    Lines,
    Money,
    Reference,
    References,
    Text,
)


class IntegrationMapperJournalEntry(models.AbstractModel):
    """An entry of the ledger that is nothing else, such as a write-off or a month's payroll, as journal_entry.v1.

    The entries of payments and of bank statement lines are theirs: they are changed with them.
    """

    _name = "integration.mapper.journal_entry"
    _inherit = "integration.mapper"
    _description = "Journal entry as journal_entry.v1"

    _contract = "journal_entry.v1"
    _target = "account.move"
    _scope = [
        ("move_type", "=", "entry"),
        ("origin_payment_id", "=", False),
        ("statement_line_id", "=", False),
    ]
    _fixed_values = {"move_type": "entry"}
    _service_groups = {
        "read": ("account.group_account_readonly",),
        "write": ("account.group_account_invoice",),
    }
    _actions = {"post": "action_post", "cancel": "button_cancel", "reverse": "_reverse"}
    _action_statuses = {"post": ["draft"], "cancel": ["draft", "posted"], "reverse": ["posted"]}

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            "reference": Text("ref"),
            "date": Date("date"),
            "journal": Code(
                "journal_id", "journal", fallback="code", domain=[("type", "=", "general")], create_only=True
            ),
            "status": Coded(
                "state", {"draft": "draft", "posted": "posted", "cancel": "cancelled"}, read_only=True
            ),
            "lines": Lines(
                "line_ids",
                {
                    "account": Code("account_id", "account", fallback="code"),
                    "description": Text("name"),
                    "party": Reference("partner_id", "party"),
                    "debit": Money("debit", "company_currency_id"),
                    "credit": Money("credit", "company_currency_id"),
                    "amount_in_currency": Money("amount_currency", read_only=True),
                },
                where=[("display_type", "not in", ["line_section", "line_subsection", "line_note"])],
            ),
            "total": Money("amount_total_signed", "company_currency_id", read_only=True),
            "reverses": Reference("reversed_entry_id", "journal_entry", read_only=True),
            "reversals": References("reversal_move_ids", "journal_entry", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _get_currency(self, document, record, writing):
        """What is debited and credited is in the company's currency, whatever the journal's."""
        return (record.company_id if record else writing.env.company).currency_id

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"line_digest"}

    # === ACTION METHODS === #

    def _reverse(self, move, params):
        """Post the entry that takes this one back; the document then names it."""
        move._reverse_in_full(params.get("date"), params.get("reason"))
