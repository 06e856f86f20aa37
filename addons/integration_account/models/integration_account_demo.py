# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import convert_file

ADDON = "integration_account"
CHART = "generic_coa"
POSTED = (
    "demo_invoice",
    "demo_invoice_paid",
    "demo_credit_note",
    "demo_bill",
    "demo_vendor_credit_note",
    "demo_journal_entry",
)


class IntegrationAccountDemo(models.AbstractModel):
    """The example documents of a clinic that is just a demonstration: they need a chart of accounts."""

    _name = "integration.account.demo"
    _description = "Example documents"

    @api.model
    def _load(self):
        """Make and post the example documents, where the main company has the generic chart and not them."""
        company = self.env.ref("base.main_company")
        if company.chart_template != CHART or self._get("demo_invoice"):
            return
        demo = self.with_company(company)
        convert_file(demo.env, ADDON, "demo/chart/documents.xml", {}, mode="init", noupdate=True)
        demo._post()

    def _post(self):
        """Post the documents, in the order in which they are numbered, and name what came about by it."""
        for name in POSTED:
            self._get(name).action_post()
        payment = self._get("demo_payment")
        payment.action_post()
        payment._settle(self._get("demo_invoice_paid"))
        named = {
            "demo_ledger_entry": self._get("demo_invoice").invoice_line_ids,
            "demo_tax": self.env.ref("account.1_sale_tax_template"),
        }
        self.env["ir.model.data"]._update_xmlids(
            [
                {"xml_id": f"{ADDON}.{name}", "record": record, "noupdate": True}
                for name, record in named.items()
            ]
        )

    def _get(self, name):
        return self.env.ref(f"{ADDON}.{name}", raise_if_not_found=False)
