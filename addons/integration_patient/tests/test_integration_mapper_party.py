# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .common import make_accounts


@tagged("post_install", "-at_install")
class TestIntegrationMapperParty(TransactionCase):
    """Two contacts that gave one number each to two patients are not made one."""

    def setUp(self):
        super().setUp()
        self.one, self.other = make_accounts(self.env, 2)
        contacts = self.env["res.partner"].create([{"name": "Clinic", "is_company": True}] * 2)
        self.contacts, self.mapper = contacts, self.env["integration.mapper.party"]
        self.lines = self.env["patient.account.identifier"].create(
            [
                {"account_id": account.id, "kind": "mrn", "assigner_id": contact.id, "value": "MRN-4711"}
                for account, contact in zip(self.one | self.other, contacts, strict=True)
            ]
        )

    def check(self):
        self.mapper._check_merge(self.contacts[1], self.contacts[0])

    def test_it_is_refused_with_both_accounts_and_without_the_number(self):
        with self.assertRaises(UserError) as caught:
            self.check()
        for account in self.one | self.other:
            self.assertIn(account.name, str(caught.exception))
        self.assertNotIn("4711", str(caught.exception))

    def test_two_numbers_of_one_account_that_would_be_one_are_refused_too(self):
        self.lines[1].account_id = self.one
        with self.assertRaisesRegex(UserError, self.one.name):
            self.check()

    def test_another_number_or_namespace_or_one_that_is_old_is_no_obstacle(self):
        self.lines[0].system = "urn:one"
        self.lines[1].system = "urn:other"
        self.check()
        self.lines.system = False
        self.lines[1].use = "old"
        self.check()
        self.lines[1].write({"use": "official", "value": "MRN-4712"})
        self.check()
