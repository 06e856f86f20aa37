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
