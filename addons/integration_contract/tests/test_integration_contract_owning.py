# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged
from odoo.tools import html2plaintext

from .master_case import MasterCase


@tagged("post_install", "-at_install")
class TestIntegrationContractOwning(MasterCase, TransactionCase):
    def tell(self):
        contract = self.env["integration.contract"]._get("party.v1").with_env(self.env)
        contract.invalidate_recordset(["owning_table"])
        return html2plaintext(contract.owning_table)

    def test_the_catalogue_names_the_owner_of_each_property(self):
        self.assertIn("No system owns it", self.tell())
        self.own("email", others="propose")
        self.own(system=self.crm, company_id=self.env.company.id)
        told = self.tell()
        for text in (
            *("email", "EHR", "Become proposals", "All companies"),
            *("All that has no rule of its own", "CRM", "Are refused", self.env.company.name),
        ):
            self.assertIn(text, told)
        self.assertNotIn("No system owns it", told)

    def test_it_names_odoo_where_no_system_may_change_a_property(self):
        self.own("phone").system_id = False
        self.assertIn("Odoo", self.tell())
