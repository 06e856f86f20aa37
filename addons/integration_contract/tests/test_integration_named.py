# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_core.tests.signals import count_told


@tagged("post_install", "-at_install")
class TestIntegrationNamed(TransactionCase):
    """What is remembered of a name is what Odoo says."""

    def load(self, company, env=None):
        return (env or self.env)["res.company"]._load_name("name", company.id)

    def setUp(self):
        super().setUp()
        self.company = self.env["res.company"].create({"name": "North"})
        self.load(self.company)

    def test_a_name_takes_no_statement_once_it_is_known(self):
        with self.assertQueryCount(0):
            self.assertEqual(self.load(self.company), "North")

    def test_names_of_several_take_one_statement(self):
        companies = self.company | self.env["res.company"].create([{"name": "East"}, {"name": "West"}])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertQueryCount(1):
            self.assertEqual(
                [companies._load_name("name", id_) for id_ in companies.ids], ["North", "East", "West"]
            )

    def test_a_change_holds_at_once(self):
        self.company.name = "South"
        self.assertEqual(self.load(self.company), "South")

    def test_a_change_of_the_companys_partner_holds_at_once(self):
        self.company.partner_id.name = "South"
        self.assertEqual(self.load(self.company), "South")

    def test_a_change_is_told_to_all_processes_by_its_own_transaction(self):
        self.assertEqual(count_told(self.env.cr, lambda: self.company.write({"phone": "1"})), 0)
        self.assertGreaterEqual(count_told(self.env.cr, lambda: self.company.write({"name": "South"})), 1)
        other = self.env["res.partner"].create({"name": "Nobody's"})
        self.assertEqual(count_told(self.env.cr, lambda: other.write({"name": "Other"})), 0)

    def test_who_may_not_read_the_record_gets_its_name_as_everybody_does(self):
        other = new_test_user(self.env, "elsewhere", "base.group_user")
        self.env.registry.clear_cache()
        self.assertEqual(self.load(self.company, self.env(user=other)), "North")
        self.assertEqual(self.load(self.company), "North")
