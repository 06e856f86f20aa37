# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models import integration_chosen
from ..wizards import integration_bulk
from .issue_case import IssueCase

REASON = "the clearinghouse is up again"


@tagged("post_install", "-at_install")
class TestIntegrationBulk(IssueCase):
    """What is done with many records at once shows how many, asks why, and is what code allows."""

    def setUp(self):
        super().setUp()
        self.issues = self.env["integration.issue"].union(
            *(self.raise_issue(key=(number,)) for number in range(5))
        )
        self.issues[0].with_user(self.operator).action_resolve()

    def open(self, name="resolve", user=None, **values):
        """Press the list's button and return the dialog that it opens."""
        user = user or self.operator
        action = self.issues.with_user(user).with_context(bulk_action=name).action_open_bulk()
        self.assertEqual((action["res_model"], action["target"]), ("integration.bulk", "new"))
        return self.env["integration.bulk"].with_user(user).with_context(**action["context"]).create(values)

    def test_the_dialog_shows_how_many_were_chosen_and_to_how_many_it_is_done(self):
        action = self.issues.with_user(self.operator).with_context(bulk_action="resolve").action_open_bulk()
        dialogs = self.env["integration.bulk"].with_user(self.operator).with_context(**action["context"])
        with Form(dialogs) as form:
            self.assertEqual((form.chosen_count, form.count), (5, 4))
            self.assertIn("closed", form.question)
            form.reason = REASON

    def test_it_is_done_to_those_it_fits_and_the_trail_has_count_and_reason(self):
        told = self.open(reason=REASON).action_confirm()["params"]["message"]
        self.assertIn("4 of 5", told)
        self.assertEqual(set(self.issues.mapped("state")), {"resolved"})
        row = self.env["integration.audit"].search([("action", "=", "bulk.done")])
        detail = json.loads(row.detail)
        self.assertEqual((row.user_id, detail["count"], detail["chosen"]), (self.operator, 4, 5))
        self.assertEqual((detail["done"], detail["reason"]), ("resolve", REASON))
        self.assertEqual(sorted(detail["ids"]), sorted(self.issues[1:].ids))
        self.assertIn(REASON, self.issues[1].message_ids[0].body)

    def test_a_reason_has_to_be_one(self):
        for reason in (False, "x"):
            with self.assertRaisesRegex(UserError, "reason"):
                self.open(reason=reason).action_confirm()
        self.assertEqual(len(self.issues.filtered("is_open")), 4)

    def test_what_changes_no_business_can_be_done_without_a_reason(self):
        self.open("start").action_confirm()
        self.assertEqual(self.issues[1:].owner_id, self.operator)

    def test_nothing_is_done_when_nothing_is_left_to_be_done(self):
        dialog = self.open(reason=REASON)
        self.issues[1:].with_user(self.operator).action_resolve()
        with self.assertRaisesRegex(UserError, "left"):
            dialog.action_confirm()

    def test_all_of_them_or_none(self):
        done = []

        def resolve(issues):
            done.append(len(issues))
            if len(done) == 2:
                raise ZeroDivisionError

        self.patch(integration_bulk, "_SLICE", 2)
        self.patch(self.registry["integration.issue"], "action_resolve", resolve)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.open(reason=REASON).action_confirm()
        self.assertEqual(done, [2, 2], "in slices")
        self.assertFalse(self.env["integration.audit"].search([("action", "=", "bulk.done")]))

    def test_too_many_at_once_are_refused(self):
        self.patch(integration_chosen, "MOST", 4)
        with self.assertRaisesRegex(UserError, "At most 4"):
            self.open()

    def test_a_client_names_what_code_allows_and_nothing_else(self):
        dialogs = self.env["integration.bulk"].with_user(self.operator)
        values = {"res_model": "integration.issue", "res_ids": self.issues.ids, "reason": REASON}
        for changed in (
            {"action": "unlink"},
            {"action": "action_ignore"},
            {"action": "_get_mass_actions"},
            {"action": "resolve", "res_model": "res.users"},
            {"action": "resolve", "res_model": "integration.secret"},
            {"action": "resolve", "res_model": "no.such.model"},
        ):
            with self.subTest(**changed), self.assertRaises(UserError), self.env.cr.savepoint():
                dialogs.create({**values, **changed}).action_confirm()
        self.assertEqual(len(self.issues.filtered("is_open")), 4)

    def test_who_may_not_do_it_to_one_may_not_do_it_to_many(self):
        for user in (self.user, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                self.open(user=user, reason=REASON)
        dialogs = self.env["integration.bulk"].with_user(self.developer)
        with self.assertRaises(AccessError):
            dialogs.create(
                {
                    "res_model": "integration.issue",
                    "res_ids": self.issues.ids,
                    "action": "resolve",
                    "reason": REASON,
                }
            ).action_confirm()

    def test_records_of_another_company_are_out_of_reach(self):
        self.env.cr.execute(
            "UPDATE integration_issue SET company_id = %s WHERE id = %s",
            (self.other_company.id, self.issues[4].id),
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.open(reason=REASON)
