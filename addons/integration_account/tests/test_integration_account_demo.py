# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file


@tagged("post_install", "-at_install")
class TestIntegrationAccountDemo(TransactionCase):
    """The example documents wait for a chart of accounts, and are made once."""

    def load(self):
        """Load the demo data, that of the parties first."""
        for addon, name in (("integration_contacts", "party"), ("integration_account", "account")):
            self.assertTrue(get_module_path(addon))
            convert_file(self.env, addon, f"demo/{name}_demo.xml", {}, mode="init", noupdate=True)

    def get(self, name):
        return self.env.ref(f"integration_account.{name}", raise_if_not_found=False)

    def test_without_a_chart_there_are_none(self):
        company = self.env.ref("base.main_company")
        if company.chart_template:
            company.chart_template = False
        known = self.get("demo_invoice")
        self.load()
        self.assertTrue(self.get("demo_payment_term"))
        self.assertEqual(self.get("demo_invoice"), known)

    def test_with_the_generic_chart_they_are_made_once(self):
        company = self.env.ref("base.main_company")
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
        self.load()
        self.load()
        invoice, payment = self.get("demo_invoice"), self.get("demo_payment")
        self.assertEqual((invoice.state, invoice.payment_state), ("posted", "partial"))
        self.assertEqual(payment.state, "paid")
        self.assertEqual(self.env["account.move"].search_count([("journal_id.code", "=", "CLINV")]), 3)
