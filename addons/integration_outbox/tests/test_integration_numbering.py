# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import nullcontext
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core import aside

from .. import numbering

FAR = 2**40
TABLES = ("integration_event", "integration_erasure")


@tagged("post_install", "-at_install")
class TestIntegrationNumbering(TransactionCase):
    """A database that was restored elsewhere goes on in the order that it had."""

    def setUp(self):
        super().setUp()
        self.cr.execute("DELETE FROM integration_event")

    def make_event(self, name, xid):
        self.cr.execute(
            """INSERT INTO integration_event (uid, type, entity, res_model, res_id, occurred_at, xid)
               VALUES (%s, 'thing.happened', 'thing', 'res.users', 1, now(), %s)""",
            (name, xid),
        )

    def make_erasure(self, xid):
        erasure = self.env["integration.erasure"].create({"subject_uid": "u", "reason": "r"})
        self.env.flush_all()
        self.cr.execute("UPDATE integration_erasure SET xid = %s WHERE id = %s", (xid, erasure.id))
        erasure.invalidate_recordset()
        return erasure

    def settle(self):
        count = numbering.settle(self.cr, TABLES)
        self.env.invalidate_all()
        return count

    def restore_elsewhere(self):
        """Let the database be one that came here from another place."""
        self.change("place", "1/2")

    def change(self, name, value):
        self.cr.execute(
            "UPDATE ir_config_parameter SET value = %s WHERE key = %s", (value, f"integration_outbox.{name}")
        )

    def test_events_of_another_server_come_first_and_keep_their_order(self):
        self.assertFalse(numbering.is_ahead(self.cr))
        for name, xid in (("a", -1), ("c", FAR + 2), ("b", FAR + 1), ("d", FAR + 3)):
            self.make_event(name, xid)
        self.assertTrue(numbering.is_ahead(self.cr))
        self.assertEqual(self.settle(), 4)
        self.assertFalse(numbering.is_ahead(self.cr))
        self.cr.execute("SELECT uid FROM integration_event WHERE xid < 0 ORDER BY xid, id")
        self.assertEqual([uid for (uid,) in self.cr.fetchall()], ["a", "b", "c", "d"])

    def test_an_erasure_of_another_server_ends(self):
        for xids in ((), (FAR,), (FAR + 9,)):
            for number, xid in enumerate(xids):
                self.make_event(f"evt{number}", xid)
            erasure = self.make_erasure(FAR + 5)
            self.assertFalse(erasure._are_others_over())
            self.assertTrue(numbering.is_ahead(self.cr), "also when no event is left")
            self.settle()
            self.assertTrue(erasure._are_others_over())
            self.assertLess(erasure.xid, 0)
            self.cr.execute("DELETE FROM integration_event")

    def test_an_erasure_that_has_not_begun_gets_no_number(self):
        erasure = self.make_erasure(None)
        self.make_event("a", FAR)
        self.settle()
        self.cr.execute("SELECT xid FROM integration_erasure WHERE id = %s", (erasure.id,))
        self.assertEqual(self.cr.fetchone(), (None,))

    def test_what_this_transaction_writes_is_not_of_another_server(self):
        self.cr.execute("SELECT pg_current_xact_id()::text::bigint")
        [xid] = self.cr.fetchone()
        self.make_event("a", xid)
        self.make_erasure(xid)
        self.assertFalse(numbering.is_ahead(self.cr))

    def test_each_restoring_begins_a_generation_also_where_the_numbers_fit(self):
        self.assertTrue(numbering.is_here(self.cr), "Odoo settled it when it started")
        generations = {numbering.get_generation(self.cr)}
        for number in (2, 3):
            self.restore_elsewhere()
            self.assertFalse(numbering.is_here(self.cr))
            self.assertEqual(self.settle(), 0)
            self.assertTrue(numbering.is_here(self.cr))
            generations.add(numbering.get_generation(self.cr))
            self.assertEqual(len(generations), number)
        self.assertTrue(all(generations))

    def test_odoo_settles_what_was_restored_when_it_starts(self):
        generation = numbering.get_generation(self.cr)
        self.env["integration.numbering"]._register_hook()
        self.assertEqual(numbering.get_generation(self.cr), generation, "nothing was restored")
        self.restore_elsewhere()
        self.make_event("a", FAR)
        self.start()
        self.assertFalse(numbering.is_ahead(self.cr))
        self.assertNotEqual(numbering.get_generation(self.cr), generation)

    def test_somebody_is_told_that_the_database_was_restored_once_and_what_to_do(self):
        for key, words, is_renumbered in (
            ("place", "another server", True),
            ("timeline", "point in time", False),
        ):
            generation = numbering.get_generation(self.cr)
            self.start()
            self.assertFalse(self.issues(), "nothing was restored")
            self.change(key, "1/2")
            self.start()
            issue = self.issues()
            self.assertEqual((len(issue), issue.occurrence_count, issue.severity), (1, 1, "high"))
            self.assertIn(words, issue.detail)
            self.assertIn("Revoke", issue.remedy)
            self.assertEqual(numbering.get_generation(self.cr) != generation, is_renumbered)
            self.start()
            self.assertEqual(issue.occurrence_count, 1)
            issue.sudo().unlink()

    def test_the_first_start_and_a_copy_for_tests_are_no_restoring(self):
        self.cr.execute("DELETE FROM ir_config_parameter WHERE key LIKE 'integration_outbox.%'")
        self.start()
        self.assertTrue(numbering.is_here(self.cr) and numbering.is_continued(self.cr))
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "true")
        self.env.flush_all()
        self.change("place", "1/2")
        self.start()
        self.assertTrue(numbering.is_here(self.cr))
        self.assertFalse(self.issues())

    def issues(self):
        self.env.invalidate_all()
        return self.env["integration.issue"].search([("code", "=", "database_restored")])

    def start(self):
        """Do what Odoo does when it starts, in this transaction."""
        with patch.object(aside, "opened", lambda _registry: nullcontext(self.cr)):
            self.env["integration.numbering"]._register_hook()

    def test_odoo_starts_also_while_something_else_holds_the_events(self):
        def refuse():
            raise LockNotAvailable

        self.restore_elsewhere()
        self.patch(self.env.registry, "cursor", refuse)
        with self.assertLogs("odoo.addons.integration_outbox", "WARNING"):
            self.env["integration.numbering"]._register_hook()
