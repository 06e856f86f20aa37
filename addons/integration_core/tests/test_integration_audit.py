# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.integration_core.tools.trace import Trace

from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationAudit(IntegrationCase):
    """Nobody changes the trail by Odoo, and who changes it behind Odoo's back is found out."""

    def setUp(self):
        super().setUp()
        self.audit = self.env["integration.audit"]
        self.audit._seal_batch()

    def log(self, *actions):
        rows = self.audit.union(*[self.audit._log(action, self.system, n=1) for action in actions])
        self.audit._seal_batch()
        return rows.sorted("id")

    def tamper(self, query, *params):
        self.env.flush_all()
        self.cr.execute(query, params)
        self.assertTrue(self.cr.rowcount)
        self.env.invalidate_all()
        return self.audit._verify()

    def test_a_row_is_told_in_words(self):
        self.interface.with_user(self.developer).action_submit()
        row = self.audit.search([("res_model", "=", "integration.interface")], limit=1)
        self.assertEqual(
            (row.summary, row.record_kind, row.outcome_text), ("Draft → Submitted", "Interface", "Done")
        )
        self.system.with_user(self.manager).private_network = True
        row = self.audit.search([("action", "=", "system.changed")], limit=1)
        label = self.system._fields["private_network"].string
        self.assertEqual(row.summary, f"Changed ({label}: True)")
        row = self.audit._log("order.taken_back", outcome="not_found", count=2)
        self.assertEqual((row.summary, row.outcome_text), ("Order taken back (count: 2)", "Not found"))

    def test_a_row_about_a_removed_app_can_still_be_read(self):
        row = self.log("gone.away")
        self.cr.execute(
            "UPDATE integration_audit SET res_model = 'x.gone', action = 'transition' WHERE id = %s", [row.id]
        )
        self.env.invalidate_all()
        self.assertEqual((row.record_kind, row.summary), ("x.gone", "Transition (n: 1)"))

    def test_a_row_says_who_what_when_and_why_together(self):
        trace = Trace.new()
        context = self.env["integration.trace"]._with(trace)
        row = (
            self.audit.with_user(self.manager)
            .with_context(**context)
            ._log("contract.retired", self.interface, outcome="refused", reason="in use", count=2)
            .sudo()
        )
        self.assertEqual(row.user_id, self.manager)
        self.assertEqual(row.identity_kind, "human")
        self.assertEqual(
            (row.res_model, row.res_id, row.res_name), (*self.ref_of(self.interface), "Invoices")
        )
        self.assertEqual(row.correlation_id, trace.trace_id)
        self.assertEqual((row.outcome, row.detail), ("refused", '{"count":2,"reason":"in use"}'))
        self.assertEqual(row.company_id, self.interface.company_id)

    def ref_of(self, record):
        return record._name, record.id

    def test_the_name_of_a_person_is_not_kept_where_nobody_could_erase_it(self):
        partner = self.env["res.partner"].create({"name": "Ann Canary"})
        kept = [name for name, field in self.audit._fields.items() if field.store]
        self.assertNotIn("Canary", str(self.audit._log("party.viewed", partner).read(kept)))

    def test_the_system_itself_is_told_apart_from_people(self):
        self.assertEqual(self.audit.with_user(SUPERUSER_ID)._log("x").identity_kind, "system")
        self.assertEqual(self.audit.with_user(self.user).sudo()._log("x").identity_kind, "human")

    def test_nobody_changes_deletes_or_forges_a_row(self):
        row = self.log("a")
        for env in (self.env, self.env(user=self.manager), self.env(user=self.auditor), self.env(su=True)):
            with self.assertRaises(UserError):
                row.with_env(env).write({"outcome": "x"})
            with self.assertRaises(UserError):
                row.with_env(env).unlink()
            with self.assertRaises(UserError):
                row.with_env(env).with_context(integration_audit_door=True).create({"action": "x"})
            with self.assertRaises(UserError):
                row.with_env(env).copy()

    def test_only_auditors_read_and_only_of_their_companies(self):
        row = self.log("a")
        self.assertTrue(row.with_user(self.auditor).action)
        for user in (self.user, self.operator, self.developer):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["action"])
        stranger = self.other_company_user("auditor")
        self.assertFalse(self.audit.with_user(stranger).search([("id", "=", row.id)]))

    def test_sealed_rows_form_one_chain(self):
        before = self.audit._get_head()
        rows = self.log("a", "b", "c")
        self.assertEqual(rows.mapped("position"), [before[0] + n for n in (1, 2, 3)])
        self.assertEqual((rows[0].prev_hash or "", rows[1].prev_hash), (before[1], rows[0].chain_hash))
        result = self.audit._verify()
        self.assertTrue(result.ok)
        self.assertEqual((result.unsealed, result.head), (0, rows[2].chain_hash))

    def test_sealing_again_changes_nothing(self):
        rows = self.log("a", "b")
        before = rows.read()
        self.assertEqual(self.audit._seal_batch(), 0)
        self.assertEqual(rows.read(), before)

    def test_a_changed_row_is_named(self):
        rows = self.log("a", "b", "c")
        result = self.tamper("UPDATE integration_audit SET outcome = 'refused' WHERE id = %s", rows[1].id)
        self.assertFalse(result.ok)
        self.assertEqual((result.broken_position, result.reason), (rows[1].position, "row_changed"))

    def test_a_removed_row_is_named(self):
        rows = self.log("a", "b", "c")
        position = rows[1].position
        result = self.tamper("DELETE FROM integration_audit WHERE id = %s", rows[1].id)
        self.assertEqual((result.broken_position, result.reason), (position, "row_missing"))

    def test_a_row_not_sealed_yet_is_checked_too(self):
        row = self.audit._log("a", self.system)
        self.assertEqual(self.audit._verify().unsealed, 1)
        result = self.tamper("UPDATE integration_audit SET user_id = %s WHERE id = %s", self.user.id, row.id)
        self.assertEqual((result.ok, result.broken_position), (False, 0))

    def test_a_long_trail_is_sealed_and_checked_in_batches(self):
        before = self.audit._verify()
        rows = self.audit.union(*[self.audit._log("a", n=n) for n in range(1005)])
        with self.enter_registry_test_mode():
            self.assertEqual(self.audit._seal(), 1005)
        result = self.audit._verify()
        self.assertTrue(result.ok, result)
        self.assertEqual(result.checked, before.checked + 1005)
        last = max(rows.mapped("position"))
        result = self.tamper("UPDATE integration_audit SET action = 'b' WHERE position = %s", last)
        self.assertEqual(result.broken_position, last)

    def test_a_commit_seals_by_itself(self):
        row = self.audit._log("a")
        with self.enter_registry_test_mode():
            self.cr.postcommit.run()
        row.invalidate_recordset()
        self.assertTrue(row.position)

    def test_a_broken_trail_is_reported_to_the_auditor_and_itself_audited(self):
        rows = self.log("a")
        self.tamper("UPDATE integration_audit SET action = 'b' WHERE id = %s", rows.id)
        action = self.audit.with_user(self.auditor).action_verify()
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn(str(rows.position), action["params"]["message"])
        self.assertEqual(self.audit.search([("action", "=", "audit.verified")], limit=1).outcome, "broken")

    def test_the_record_is_opened_while_it_is_there(self):
        row = self.log("a")
        self.assertEqual(row.action_open_record()["res_id"], self.system.id)
        with self.assertRaises(UserError):
            self.audit._log("x").action_open_record()
