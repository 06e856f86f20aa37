# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from .. import read_audit


@tagged("post_install", "-at_install")
class TestIntegrationAudit(TransactionCase):
    def setUp(self):
        super().setUp()
        self.partner = self.env["res.partner"].create({"name": "Ann Canary", "ref": "A-17"})
        uid = self.env["integration.identifier"]._uids(self.partner, "party")[self.partner.id]
        read_audit.note(self.env, "party", [uid], ["email", "phone"], model="res.partner")
        self.row = self.env["integration.audit"].search([], limit=1)
        groups = "base.group_user,integration_core.group_integration_auditor"
        self.auditor = new_test_user(self.env, "reads-auditor", groups=groups)

    def make_reads(self, count):
        """Return as many rows, each of a read of three partners."""
        before = self.env["integration.audit"].search([], limit=1).id
        for _row in range(count):
            partners = self.env["res.partner"].create([{"name": f"Reader {letter}"} for letter in "ABC"])
            uids = self.env["integration.identifier"]._uids(partners, "party")
            read_audit.note(self.env, "party", uids.values(), ["email"], model="res.partner")
        return self.env["integration.audit"].search([("id", ">", before), ("action", "=", "personal.read")])

    def count_statements(self, rows):
        """Return how many statements it takes to show these to the auditor, alone and with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        rows = self.env["integration.audit"].with_user(self.auditor).browse(rows.ids)
        shown = rows.read(["record_kind", "record_text"])
        self.assertEqual({row["record_text"].count("Reader") for row in shown}, {3})
        return self.env.cr.sql_log_count - before

    def test_a_page_of_reads_takes_as_many_statements_as_few_rows(self):
        rows = self.make_reads(30)
        self.assertEqual(len(rows), 30)
        self.count_statements(rows)  # rules and models, which Odoo keeps between requests
        self.assertEqual(self.count_statements(rows), self.count_statements(rows[:2]))

    def test_a_read_says_in_words_what_was_read_of_what(self):
        self.assertEqual(self.row.summary, "Personal data read: Email, Phone")
        self.assertEqual(self.row.record_kind, self.env["ir.model"]._get("res.partner").name)

    def test_a_read_names_whom_it_was_about_to_an_auditor_who_may_see_them(self):
        row = self.row.with_user(self.auditor)
        self.assertEqual(row.record_text, "Ann Canary")
        with patch.object(
            self.env.registry["res.partner"], "_filtered_access", lambda records, _op: records[:0]
        ):
            row.invalidate_recordset()
            self.assertFalse(row.record_text)

    def test_a_read_names_records_that_the_trail_may_name_to_every_auditor(self):
        model = self.env.registry["res.partner"]
        with (
            patch.object(model, "_trail_name", "ref", create=True),
            patch.object(model, "_filtered_access", lambda records, _op: records[:0]),
        ):
            self.assertEqual(self.row.with_user(self.auditor).record_text, "A-17")
