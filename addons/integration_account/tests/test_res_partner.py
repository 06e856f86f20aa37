# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from ..hooks import post_init_hook
from .common import AccountCase


@tagged("post_install", "-at_install")
class TestResPartner(AccountCase):
    def test_an_invoiced_contact_becomes_a_customer_and_stays_one(self):
        self.assertFalse(self.customer.party_customer)
        self.make_invoices(1).action_post()
        self.assertTrue(self.customer.party_customer)
        self.make_invoices(1).action_post()
        self.assertTrue(self.customer.party_customer)

    def test_a_role_that_is_given_starts_the_rank_and_one_taken_ends_it(self):
        partner = self.env["res.partner"].create({"name": "A", "party_vendor": True})
        self.assertEqual((partner.supplier_rank, partner.customer_rank), (1, 0))
        partner.party_vendor = False
        self.assertEqual(partner.supplier_rank, 0)

    def test_a_role_that_is_given_again_keeps_the_count(self):
        partner = self.env["res.partner"].create({"name": "A", "customer_rank": 7})
        self.assertTrue(partner.party_customer)
        partner.write({"party_customer": True})
        self.assertEqual(partner.customer_rank, 7)

    def test_contacts_from_before_the_installation_get_roles_and_ranks_that_agree(self):
        ranked, named = self.env["res.partner"].create([{"name": "Ranked"}, {"name": "Named"}])
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET customer_rank = 3 WHERE id = %s", [ranked.id])
        self.env.cr.execute("UPDATE res_partner SET party_vendor = TRUE WHERE id = %s", [named.id])
        post_init_hook(self.env)
        self.assertTrue(ranked.party_customer)
        self.assertEqual(named.supplier_rank, 1)
