# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import Code, Date, Flag, Money, Reference, Text

from ..period import Period
from ..source_document import SourceDocument


class IntegrationMapperLedgerEntry(models.AbstractModel):
    """A line of the posted ledger as ledger_entry.v1: what happened on one account, and the document it comes from."""

    _name = "integration.mapper.ledger_entry"
    _inherit = "integration.mapper"
    _description = "Line of the ledger as ledger_entry.v1"

    _contract = "ledger_entry.v1"
    _target = "account.move.line"
    _scope = [
        ("parent_state", "=", "posted"),
        ("display_type", "not in", ["line_section", "line_subsection", "line_note"]),
    ]
    _service_groups = {"read": ("account.group_account_readonly",), "write": ()}

    def _properties(self):
        return {
            "entry": Text("move_name", read_only=True),
            "journal": Code("journal_id", "journal", fallback="code", read_only=True),
            "date": Date("date", read_only=True),
            "period": Period("date"),
            "account": Code("account_id", "account", fallback="code", read_only=True),
            "party": Reference("partner_id", "party", read_only=True),
            "description": Text("name", read_only=True),
            "debit": Money("debit", "company_currency_id", read_only=True),
            "credit": Money("credit", "company_currency_id", read_only=True),
            "amount_in_currency": Money("amount_currency", read_only=True),
            "reconciled": Flag("reconciled", read_only=True),
            "matching": Text("matching_number", read_only=True),
            "source_document": SourceDocument("move_id"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }
