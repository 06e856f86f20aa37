# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import make_accounts


@tagged("post_install", "-at_install")
class TestBasePartnerMergeAutomaticWizard(TransactionCase):
    """Two contacts that gave one number each to two patients are not made one, in whatever way they are merged."""

    def setUp(self):
        super().setUp()
        self.one, self.other = make_accounts(self.env, 2)
        viewer = "base.group_partner_manager,integration_patient.group_patient_account_viewer"
        self.user = new_test_user(self.env, "pa_merger", f"base.group_user,{viewer}")

    def make_contacts(self, accounts=None, one=None, other=None):
        """Return two contacts that gave the same number to a patient each.

        :param accounts: to whose, by default to those of the test
        :param one: other values of the first number, ``other``: of the second
        """
        contacts = self.env["res.partner"].create([{"name": "Clinic", "is_company": True}] * 2)
        given = {"kind": "mrn", "value": "MRN-4711"}
        owners = accounts or [self.one, self.other]
        self.env["patient.account.identifier"].create(
            [
                {"account_id": account.id, "assigner_id": contact.id, **given, **(vals or {})}
                for account, contact, vals in zip(owners, contacts, (one, other), strict=True)
            ]
        )
        return contacts

    def merge(self, contacts, user=None):
        """Merge the second contact into the first, as Odoo's own wizard does, by default as who sees the accounts."""
        target = contacts[0].with_user(user or self.user)
        target.env["base.partner.merge.automatic.wizard"]._merge(contacts.ids, target)

    def assert_refused(self, merge, contacts):
        """Return the words in which it is refused; the database was not asked, and no log holds the number."""
        with (
            self.assertNoLogs("odoo.sql_db", "WARNING"),
            self.assertRaises(UserError) as caught,
            self.env.cr.savepoint(),
        ):
            merge(contacts)
        self.assertTrue(contacts[1].exists())
        self.assertNotIn("4711", str(caught.exception))
        return str(caught.exception)

    def test_it_is_refused_with_both_accounts_and_without_the_number(self):
        words = self.assert_refused(self.merge, self.make_contacts())
        for account in self.one | self.other:
            self.assertIn(account.name, words)

    def test_accounts_are_named_neither_to_who_may_not_see_them_nor_by_a_merge_by_itself(self):
        stranger = new_test_user(self.env, "pa_stranger", "base.group_user,base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        self.assert_nameless(lambda contacts: self.merge(contacts, stranger))
        self.assert_nameless(lambda contacts: wizard._merge(contacts.ids, contacts[0]))
        (self.one | self.other).company_id = self.env["res.company"].create({"name": "Elsewhere"})
        self.assert_nameless(self.merge)

    def assert_nameless(self, merge):
        words = self.assert_refused(merge, self.make_contacts())
        for account in self.one | self.other:
            self.assertNotIn(account.name, words)

    def test_the_queue_of_duplicates_refuses_it_too(self):
        mapper = self.env["integration.mapper.party"]
        self.assert_refused(lambda both: mapper._merge_records(both[1], both[0]), self.make_contacts())

    def test_two_numbers_of_one_account_that_would_be_one_are_refused_too(self):
        words = self.assert_refused(self.merge, self.make_contacts([self.one, self.one]))
        self.assertIn(self.one.name, words)

    def test_another_number_or_namespace_or_one_that_is_old_is_no_obstacle(self):
        for one, other in (
            ({"system": "urn:one"}, {"system": "urn:other"}),
            ({}, {"use": "old"}),
            ({}, {"value": "MRN-4712"}),
        ):
            with self.subTest(one=one, other=other):
                contacts = self.make_contacts(one=one, other=other)
                self.merge(contacts)
                self.assertFalse(contacts[1].exists())
