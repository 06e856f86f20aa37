# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .common import SECRETS, make_accounts


@tagged("post_install", "-at_install")
class TestPrivacy(TransactionCase):
    """Who the patient is stands on the account, nowhere else, and can be forgotten."""

    def setUp(self):
        super().setUp()
        self.account = make_accounts(self.env, 1)

    def assert_nowhere(self, table):
        """Assert that no row of a table tells of the person."""
        self.env.flush_all()
        for secret in SECRETS:
            self.env.cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
            self.assertEqual(self.env.cr.fetchone()[0], 0, f"{secret} stands in {table}")

    def test_nothing_of_the_person_stands_on_contacts_in_messages_or_in_the_trail(self):
        self.account.action_open()
        self.account.write({"family_name": "Moreauova-Smith", "billing_status": "billing"})
        self.account.identifier_ids.value = "MRN-777777"
        self.account._close("All is paid")
        for table in ("res_partner", "mail_message", "mail_tracking_value", "integration_audit", "mail_mail"):
            self.assert_nowhere(table)

    def test_names_of_records_tell_nobody(self):
        lines = (self.account, self.account.identifier_ids, self.account.coverage_ids)
        self.assertEqual({record.display_name for record in lines}, {self.account.name})

    def test_no_personal_field_is_tracked(self):
        for model in ("patient.account", "patient.account.identifier", "patient.account.coverage"):
            fields_ = self.env[model]._fields
            tracked = {name for name, field in fields_.items() if getattr(field, "tracking", None)}
            # why an account is held is in its history until an erasure
            self.assertFalse(tracked & self.env[model]._personal_fields - {"state_reason"})

    def test_an_erasure_empties_the_account_and_those_merged_into_it(self):
        target = make_accounts(self.env, 1)
        self.account._merge_into(target)
        self.account._write_guarded({"family_name": "Moreauova"})
        subject = self.env["integration.subject"].sudo()
        uid = self.env["integration.identifier"]._uids(target, "patient_account")[target.id]
        self.assertEqual(subject._count_copies("patient_account", uid)["Patient accounts"], 2)
        self.assertEqual(subject._erase_subject("patient_account", uid)["Patient accounts"], 2)
        self.assertEqual(subject._erase_subject("patient_account", uid)["Patient accounts"], 0)
        for table in ("patient_account", "patient_account_identifier", "patient_account_coverage"):
            self.assert_nowhere(table)
        self.assertTrue(target.exists() and target.is_erased)

    def test_why_it_was_held_stands_in_the_history_until_the_person_is_forgotten(self):
        self.account.action_open()
        self.env.flush_all()
        self.env.cr.precommit.run()  # as the end of the request does
        self.account._hold("Moreauova disputes it")
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = self.account.message_ids.tracking_value_ids
        self.assertIn("Moreauova disputes it", values.mapped("new_value_char"))
        self.account._erase_person()
        self.env.cr.precommit.run()
        self.assertIn("On hold", self.account.message_ids.tracking_value_ids.mapped("new_value_char"))
        for table in ("mail_message", "mail_tracking_value"):
            self.assert_nowhere(table)

    def test_a_reason_is_forgotten_also_of_an_account_that_holds_nothing_else(self):
        account = self.env["patient.account"].create({"name": "T-reason"})
        uid = self.env["integration.identifier"]._uids(account, "patient_account")[account.id]
        subject = self.env["integration.subject"].sudo()
        account.action_open()
        for again in (False, True):
            with self.subTest(again=again):
                self.env.flush_all()
                self.env.cr.precommit.run()  # as the end of the request does
                account._hold("Moreauova disputes it")
                self.env.flush_all()
                self.env.cr.precommit.run()
                if again:  # it stands in the history alone
                    account.action_open()
                self.assertEqual(subject._count_copies("patient_account", uid)["Patient accounts"], 1)
                self.assertEqual(subject._erase_subject("patient_account", uid)["Patient accounts"], 1)
                self.assertEqual(subject._count_copies("patient_account", uid)["Patient accounts"], 0)
                self.assertFalse(account.state_reason)
                self.env.cr.precommit.run()
                for table in ("mail_message", "mail_tracking_value"):
                    self.assert_nowhere(table)
                if not again:
                    account.action_open()

    def test_an_erasure_of_somebody_else_changes_nothing(self):
        partner = self.account.guarantor_ids
        uid = self.env["integration.identifier"]._uids(partner, "party")[partner.id]
        counts = self.env["integration.subject"].sudo()._erase_subject("party", uid)
        self.assertNotIn("Patient accounts", counts)
        self.assertEqual(self.account.family_name, "Moreauova")

    def close_long_ago(self, account):
        account._close("All is paid")
        account._write_guarded({"closed_at": fields.Datetime.subtract(fields.Datetime.now(), days=400)})

    def forget(self, accounts):
        """Do what retention does to some accounts, and return of how many it erased the person."""
        rules = self.env["integration.retention"]
        vals = {"name": "Persons", "target": "patient_account", "days": 365}
        rule = rules.search([("target", "=", "patient_account")]) or rules.create(vals)
        self.env.flush_all()
        query = rule._select(rule._get_cutoff())
        return rule._remove_patient_account(query, rule._lock_patient_account(accounts.ids))

    def test_retention_forgets_the_persons_of_accounts_closed_long_ago(self):
        old, young, open_ = accounts = make_accounts(self.env, 3)
        self.close_long_ago(old)
        young._close("All is paid")
        self.assertEqual(self.forget(accounts), 1)
        self.assertTrue(old.is_erased and not old.family_name and not old.identifier_ids)
        self.assertTrue(young.family_name and open_.family_name)
        self.assertEqual(self.forget(accounts), 0)

    def test_retention_forgets_what_systems_said_of_the_person(self):
        self.close_long_ago(self.account)
        system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-said"})
        source = self.env["integration.property.source"].create(
            {
                "entity": "patient_account",
                "path": "person.family",
                "res_model": "patient.account",
                "res_id": self.account.id,
                "system_id": system.id,
                "contract": "patient_account.v1",
                "observed_at": fields.Datetime.now(),
                "value": '"Moreauova"',
            }
        )
        self.assertEqual(self.forget(self.account), 1)
        self.assertFalse(source.exists())

    def test_who_was_forgotten_is_not_filled_in_again_by_who_has_not_heard_of_it(self):
        self.close_long_ago(self.account)
        payer = self.account.guarantor_ids
        self.forget(self.account)
        for values in (
            {"family_name": "Moreauova"},
            {"guarantor_ids": [Command.link(payer.id)]},
            {"coverage_ids": [Command.create({"payer_id": payer.id, "member_number": "NHI-777"})]},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "was erased"):
                self.account.write(values)

    def test_a_patient_who_comes_back_is_told_again_and_forgotten_again(self):
        self.close_long_ago(self.account)
        self.forget(self.account)
        self.account.action_open()
        self.account.family_name = "Moreauova"
        self.close_long_ago(self.account)
        self.assertEqual(self.forget(self.account), 1)
        self.assertFalse(self.account.family_name)
