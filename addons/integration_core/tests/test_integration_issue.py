# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationIssue(IntegrationCase):
    """One cause is one issue, however often it happens, and it reaches its owner once."""

    def raise_issue(self, code="unmapped_code", **arguments):
        return self.env["integration.issue"]._raise_issue(
            code, **{"summary": "A code is not mapped", "interface": self.interface, **arguments}
        )

    def test_the_same_cause_counts_up_and_tells_the_last_time(self):
        issue = self.raise_issue(key=("tax", "A1"), detail="first", record=self.system)
        again = self.raise_issue(key=("tax", "A1"), detail="second", record=self.interface)
        self.assertEqual(again, issue)
        self.assertEqual((issue.occurrence_count, issue.detail), (2, "second"))
        self.assertEqual(issue._get_affected(), self.interface)
        self.assertEqual(issue.severity_rank, 1)

    def test_another_key_code_interface_or_company_is_another_issue(self):
        other = self.interface.copy({"code": "other", "company_id": self.env.company.id})
        issues = {
            self.raise_issue(),
            self.raise_issue("duplicate"),
            self.raise_issue(key=(1,)),
            self.raise_issue(key=(1, 2)),
            self.raise_issue(interface=other),
            self.raise_issue(interface=None, system=self.system),
            self.raise_issue(interface=None),
            self.raise_issue(interface=None, record=other),
        }
        self.assertEqual(len(issues), 8)

    def test_it_belongs_to_the_owner_of_the_interface_with_one_activity(self):
        for _ in range(3):
            issue = self.raise_issue(severity="critical")
        self.assertEqual(issue.owner_id, self.operator)
        self.assertEqual(issue.system_id, self.system)
        self.assertEqual(len(issue.activity_ids), 1)
        self.assertEqual(issue.activity_ids.user_id, self.operator)
        self.assertLessEqual(issue.due_at - fields.Datetime.now(), timedelta(hours=4))

    # === WHO IS TOLD === #

    def raise_unowned(self, **arguments):
        return self.raise_issue("job_runner_lost", interface=None, **arguments)

    def make_managers(self, count, **vals):
        group = "integration_core.group_integration_manager"
        return self.env["res.users"].union(
            *(new_test_user(self.env, f"manager_{number}", group, **vals) for number in range(count))
        )

    def test_what_nobody_owns_reaches_the_managers_but_not_all_of_many(self):
        managers = self.make_managers(6)
        managers[0].active = False
        issue = self.raise_unowned()
        self.raise_unowned()
        self.assertFalse(issue.owner_id)
        self.assertEqual(issue.activity_ids.user_id, managers[1:])
        self.assertEqual(len(issue.activity_ids), 5)

    def test_only_managers_of_its_company_are_told(self):
        theirs = self.make_managers(
            1, company_id=self.other_company.id, company_ids=[Command.set(self.other_company.ids)]
        )
        issue = self.raise_unowned(system=self.system.copy({"code": "x", "company_id": self.env.company.id}))
        self.assertIn(self.manager, issue.activity_ids.user_id)
        self.assertNotIn(theirs, issue.activity_ids.user_id)

    def test_who_is_named_in_the_settings_owns_what_nobody_owns(self):
        self.env["res.config.settings"].create({"integration_issue_caretaker_id": self.operator.id}).execute()
        issue = self.raise_unowned()
        self.assertEqual((issue.owner_id, issue.activity_ids.user_id), (self.operator, self.operator))

    def test_who_could_not_open_an_issue_does_not_look_after_it(self):
        self.env["ir.config_parameter"].set_param("integration_core.issue_caretaker_id", self.operator.id)
        theirs = self.system.copy({"code": "theirs", "company_id": self.other_company.id})
        self.assertFalse(self.raise_unowned(system=theirs).owner_id, "works in another company")
        self.operator.group_ids = self.env.ref("base.group_user")
        self.assertFalse(self.raise_unowned(key=("role",)).owner_id, "has no role here")
        self.env["ir.config_parameter"].set_param("integration_core.issue_caretaker_id", self.user.id)
        self.assertEqual(self.raise_unowned(key=("user",)).owner_id, self.user)
        self.user.active = False
        self.assertFalse(self.raise_unowned(key=("later",)).owner_id, "has left")

    def test_who_takes_it_on_frees_the_others_of_it(self):
        issue = self.raise_unowned()
        self.assertGreater(len(issue.activity_ids), 0)
        issue.with_user(self.operator).action_start()
        self.assertEqual(issue.activity_ids.user_id, self.operator)

    def test_nobody_rewrites_what_happened(self):
        issue = self.raise_issue(record=self.system, detail="what happened").with_user(self.manager)
        for vals in (
            {"detail": "nothing"},
            {"correlation_id": "0"},
            {"interface_id": False},
            {"system_id": False},
            {"company_id": False},
            {"res_model": "res.partner", "res_id": 1},
            {"code": "other"},
            {"fingerprint": "other"},
        ):
            with self.assertRaises(UserError):
                issue.write(vals)
        issue.write({"severity": "low", "remedy": "Map the code."})

    def test_a_resolved_issue_that_comes_back_is_reopened(self):
        issue = self.raise_issue()
        issue.action_resolve()
        self.assertFalse(issue.activity_ids)
        again = self.raise_issue()
        self.assertEqual(again, issue)
        self.assertEqual((issue.state, issue.occurrence_count), ("new", 2))
        self.assertFalse(issue.resolved_at)
        self.assertTrue(issue.activity_ids)

    def test_long_after_it_is_a_new_issue(self):
        issue = self.raise_issue()
        issue.action_resolve()
        issue._write_guarded({"resolved_at": fields.Datetime.now() - timedelta(days=31)})
        self.assertNotEqual(self.raise_issue(), issue)

    def test_an_ignored_issue_counts_and_keeps_quiet(self):
        issue = self.raise_issue()
        issue.action_ignore()
        self.assertEqual(self.raise_issue(), issue)
        self.assertEqual((issue.state, issue.occurrence_count), ("ignored", 2))
        self.assertFalse(issue.activity_ids)

    @mute_logger("odoo.sql_db")
    def test_the_database_itself_holds_one_open_issue_per_fingerprint(self):
        first = self.raise_issue()
        first.action_resolve()
        first._write_guarded({"resolved_at": fields.Datetime.now() - timedelta(days=31)})
        self.raise_issue()
        self.env.flush_all()
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.cr.execute("UPDATE integration_issue SET state = 'new' WHERE id = %s", [first.id])

    def test_reopening_by_hand_while_another_is_open_says_so(self):
        first = self.raise_issue()
        first.action_resolve()
        first._write_guarded({"resolved_at": fields.Datetime.now() - timedelta(days=31)})
        self.raise_issue()
        with self.assertRaises(UserError):
            first.action_reopen()

    def test_an_operator_works_it_and_others_do_not(self):
        issue = self.raise_issue()
        for user in (self.user, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                issue.with_user(user).action_start()
        mine = issue.with_user(self.operator)
        mine.action_start()
        mine.action_wait()
        mine.write({"remedy": "Map it under Configuration."})
        mine.action_resolve()
        self.assertTrue(issue.resolved_at)
        mine.action_reopen()
        self.assertEqual(issue.state, "new")

    def test_starting_takes_ownership_of_what_has_no_owner(self):
        issue = self.raise_issue(interface=None)
        self.assertFalse(issue.owner_id)
        issue.with_user(self.operator).action_start()
        self.assertEqual(issue.owner_id, self.operator)

    def test_nobody_creates_one_or_rewrites_its_count(self):
        issue = self.raise_issue()
        with self.assertRaises(AccessError):
            issue.with_user(self.manager).create({"name": "x", "code": "x", "fingerprint": "x"})
        for vals in ({"occurrence_count": 0}, {"fingerprint": "x"}, {"state": "resolved"}, {"code": "x"}):
            with self.assertRaises(UserError):
                issue.with_user(self.operator).write(vals)

    def test_another_company_does_not_see_it(self):
        self.interface.company_id = self.env.company
        issue = self.raise_issue()
        self.assertEqual(issue.company_id, self.env.company)
        stranger = self.other_company_user("operator")
        self.assertFalse(self.env["integration.issue"].with_user(stranger).search([("id", "=", issue.id)]))

    def test_a_user_without_any_role_may_cause_one(self):
        nobody = self.env["res.users"].create({"name": "Clerk", "login": "clerk"})
        for interface, system in ((self.interface, None), (None, self.system)):
            issue = self.env["integration.issue"].with_user(nobody)
            issue = issue._raise_issue(
                "x",
                summary="X",
                interface=interface and interface.with_user(nobody),
                system=system and system.with_user(nobody),
                record=self.interface.with_user(nobody),
            )
            self.assertTrue(issue.sudo().exists())

    def test_too_late_and_open_can_be_searched(self):
        issue = self.raise_issue()
        too_late, is_open = ("clock_state", "=", "breached"), ("is_open", "=", True)
        model = self.env["integration.issue"]
        self.assertNotIn(issue, model.search([too_late]))
        issue.due_at = fields.Datetime.now() - timedelta(hours=1)
        self.assertIn(issue, model.search([too_late, is_open]))
        issue.action_resolve()
        self.assertNotIn(issue, model.search([is_open]))

    def test_the_affected_record_is_opened_while_it_is_there(self):
        partner = self.env["res.partner"].create({"name": "x"})
        issue = self.raise_issue(record=partner)
        self.assertEqual(issue.action_open_record()["res_id"], partner.id)
        partner.unlink()
        with self.assertRaises(UserError):
            issue.action_open_record()

    def test_apart_keeps_the_issue_and_the_trace_when_the_cause_is_rolled_back(self):
        trace = self.env["integration.trace"]._current()
        with self.enter_registry_test_mode():
            issue_id = self.env["integration.issue"]._raise_issue_apart("apart", summary="Apart", key=(1,))
        issue = self.env["integration.issue"].browse(issue_id)
        self.assertEqual((issue.code, issue.correlation_id), ("apart", trace.trace_id))
