# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .. import merge_words
from .common import make_accounts


@tagged("post_install", "-at_install")
class TestMerge(TransactionCase):
    """Of accounts that are one, one stands for all, in whatever order that is found out."""

    def setUp(self):
        super().setUp()
        self.a, self.b, self.c = make_accounts(self.env, 3)

    def test_no_account_is_made_as_if_it_were_merged_closed_or_erased(self):
        target = make_accounts(self.env, 1)
        steps = {"merged_into_id": target.id, "is_erased": True, "closed_at": "2020-01-01 00:00:00"}
        for name, value in steps.items():
            with self.assertRaisesRegex(UserError, "cannot be written"):
                make_accounts(self.env, 1, **{name: value})
        defaults = {f"default_{name}": value for name, value in steps.items()}
        account = make_accounts(self.env(context={**self.env.context, **defaults}), 1)
        self.assertEqual([name for name in steps if account[name]], [])

    def test_all_moves_to_the_survivor_and_nothing_twice(self):
        numbers = (self.a | self.b).identifier_ids.mapped("value")
        guarantor = self.env["res.partner"].create({"name": "Robin"})
        self.a.guarantor_ids = guarantor
        self.a._merge_into(self.b)
        self.assertEqual((self.a.state, self.a.merged_into_id), ("closed", self.b))
        self.assertEqual(self.a.billing_status, "closed_combined")
        self.assertFalse(self.a.identifier_ids or self.a.coverage_ids)
        self.assertEqual(sorted(self.b.identifier_ids.mapped("value")), sorted(numbers))
        self.assertEqual(len(self.b.coverage_ids), 1)
        self.assertIn(guarantor, self.b.guarantor_ids)

    def test_the_old_id_leads_to_the_survivor(self):
        identifiers = self.env["integration.identifier"]
        old, new = identifiers._uids(self.a, "patient_account"), identifiers._uids(self.b, "patient_account")
        self.a._merge_into(self.b)
        moved = identifiers._find_moved("patient.account", old.values())
        self.assertEqual(moved, {old[self.a.id]: (new[self.b.id], self.b.id)})

    def test_the_same_merge_again_changes_nothing(self):
        self.a._merge_into(self.b)
        before = self.a.closed_at, self.b.line_revision
        self.a._merge_into(self.b)
        self.assertEqual((self.a.closed_at, self.b.line_revision), before)

    def test_a_merge_that_comes_late_goes_to_the_one_that_stands_for_its_target(self):
        self.b._merge_into(self.c)
        self.a._merge_into(self.b)
        self.assertEqual(self.a._get_survivor(), self.c)
        self.assertEqual(len(self.c.identifier_ids), 3)
        self.assertEqual(self.c.action_open_merged()["domain"], [("merged_into_id", "=", self.c.id)])
        self.assertEqual(self.c.merged_count, 2)

    def test_no_account_stands_for_itself(self):
        with self.assertRaises(UserError):
            self.a._merge_into(self.a)
        self.a._merge_into(self.b)
        with self.assertRaises(UserError):
            self.b._merge_into(self.a)
        self.b._merge_into(self.c)
        with self.assertRaises(UserError):
            self.c._merge_into(self.a)
        self.assertFalse(self.c.merged_into_id)

    def test_what_was_merged_goes_nowhere_else_and_is_not_opened(self):
        self.a._merge_into(self.b)
        with self.assertRaises(UserError):
            self.a._merge_into(self.c)
        with self.assertRaises(UserError):
            self.a.action_open()

    def test_what_was_merged_is_not_changed_any_more(self):
        self.a._merge_into(self.b)
        payer = self.b.guarantor_ids
        for values in (
            {"family_name": "Bergström"},
            {"billing_status": "open"},
            {"guarantor_ids": [Command.clear()]},
            {"coverage_ids": [Command.create({"payer_id": payer.id, "member_number": "NHI-778"})]},
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, "Go on with that account"):
                self.a.write(values)

    def test_the_dialog_shows_both_persons_before_a_merge_and_that_is_written_down(self):
        manager = new_test_user(self.env, "pa_merger", "integration_patient.group_patient_account_manager")
        self.b.write({"family_name": "Bergström", "birth_date": "1971-02-03"})
        decisions = self.env["patient.account.decision"].with_user(manager)
        form = Form(decisions.with_context(default_account_id=self.a.id, default_purpose="merge"))
        self.assertFalse(form.comparison)
        form.target_id = self.b
        numbers = (self.a | self.b).identifier_ids.mapped("value")
        for text in ("Moreauova", "Bergström", "05/17/1984", "02/03/1971", *numbers):
            self.assertIn(text, form.comparison)
        self.assertEqual(form.difference, "Family name, Birth date")
        form.target_id = self.c
        self.assertFalse(form.difference)
        rows = self.env["integration.audit"].search(
            [("action", "=", "personal.read"), ("user_id", "=", manager.id)]
        )
        seen = {uid for row in rows for uid in json.loads(row.detail)["ids"]}
        accounts = self.a | self.b | self.c
        uids = self.env["integration.identifier"]._uids(accounts, "patient_account")
        self.assertEqual(seen, set(uids.values()))
        for row in rows:
            self.assertNotIn("Bergström", row.detail)

    def test_what_is_compared_is_escaped(self):
        self.b.family_name = "<b>Bold</b>"
        table, _against = merge_words.compare(self.a, self.b)
        self.assertIn("&lt;b&gt;Bold", table)

    def test_accounts_of_two_companies_are_not_merged(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        with self.assertRaises(UserError):
            self.a._merge_into(make_accounts(self.env, 1, company_id=other.id))

    def test_the_dialog_merges_for_managers_and_nobody_else(self):
        for group, refused in (("viewer", True), ("manager", False)):
            user = new_test_user(
                self.env, f"pa_{group}", f"integration_patient.group_patient_account_{group}"
            )
            decision = self.env["patient.account.decision"].with_user(user)
            values = {"account_id": self.a.id, "purpose": "merge", "target_id": self.b.id}
            if refused:
                with self.assertRaises(AccessError):
                    decision.create(values)
            else:
                decision.create(values).action_merge()
        self.assertEqual(self.a.merged_into_id, self.b)

    def test_the_dialog_holds_and_closes_with_a_reason_and_not_without(self):
        for purpose, state in (("hold", "on_hold"), ("close", "closed")):
            self.b.action_open()
            action = self.b.with_context(purpose=purpose).action_ask()
            self.assertEqual(action["name"], f"{purpose.title()} {self.b.name}")
            decisions = self.env[action["res_model"]].with_context(**action["context"])
            with self.assertRaises(UserError):
                getattr(decisions.create({"reason": " "}), f"action_{purpose}")()
            form = Form(decisions)
            form.reason = f"Because of {purpose}"
            getattr(form.save(), f"action_{purpose}")()
            self.assertEqual((self.b.state, self.b.state_reason), (state, f"Because of {purpose}"))

    def test_nobody_writes_past_the_merge(self):
        for values in ({"state": "closed"}, {"merged_into_id": self.b.id}, {"is_erased": True}):
            with self.assertRaises(UserError):
                self.a.write(values)
        user = new_test_user(self.env, "pa_writer", "integration_patient.group_patient_account_manager")
        with self.assertRaises(AccessError):
            self.a.identifier_ids.with_user(user).write({"account_id": self.b.id})
