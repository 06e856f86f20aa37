# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Date, Flag, Money, Reference, Text

BANK_JOURNALS = [("type", "in", ["bank", "cash", "credit"])]


class IntegrationMapperStatementLine(models.AbstractModel):
    """A line of a bank's statement as statement_line.v1: what the bank says happened on one of our accounts."""

    _name = "integration.mapper.statement_line"
    _inherit = "integration.mapper"
    _description = "Bank statement line as statement_line.v1"

    _contract = "statement_line.v1"
    _target = "account.bank.statement.line"
    _service_groups = {"read": ("account.group_account_readonly",), "write": ("account.group_account_basic",)}

    def _properties(self):
        return {
            "number": Text("name", empty=["/"], read_only=True),
            "account": Code(
                "journal_id", "payment_method", fallback="code", domain=BANK_JOURNALS, create_only=True
            ),
            "date": Date("date", create_only=True),
            "amount": Money("amount", create_only=True),
            "party": Reference("partner_id", "party"),
            "party_name": Text("partner_name"),
            "description": Text("payment_ref"),
            "reference": Text("ref", create_only=True),
            "reconciled": Flag("is_reconciled", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _get_currency(self, document, record, writing):
        """A bank account has one currency, and its lines have that."""
        if record:
            return record.currency_id
        named = document.get("account")
        ids = writing.find_code(self._get_root().children["account"], named)[:1] if named else []
        return writing.env["account.journal"].browse(ids).currency_id or writing.env.company.currency_id
