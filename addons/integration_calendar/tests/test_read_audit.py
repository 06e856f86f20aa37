# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import make_appointments


@tagged("post_install", "-at_install")
class TestReadAudit(TransactionCase):
    """What appointments tell of their patients is written down, too."""

    def setUp(self):
        super().setUp()
        self.events = make_appointments(self.env, 1) | make_appointments(self.env, 1)
        accounts = self.events.patient_account_id
        self.uids = sorted(self.env["integration.identifier"]._uids(accounts, "patient_account").values())
        groups = "integration_patient.group_patient_account_viewer,base.group_allow_export"
        self.seen = self.events.with_user(new_test_user(self.env, "pa_clerk", groups))
        self.env.flush_all()
        self.env.invalidate_all()
        self.last = max(self.env["integration.audit"].search([], order="id desc", limit=1).ids, default=0)

    def take_rows(self):
        domain = [("action", "=", "personal.read"), ("id", ">", self.last)]
        return [json.loads(row.detail) for row in self.env["integration.audit"].search(domain)]

    def test_an_export_by_way_of_appointments_leaves_one_row(self):
        rows = self.seen.export_data(["name", "patient_account_id/family_name"])["datas"]
        self.assertEqual({row[1] for row in rows}, {"Moreauova"})
        [detail] = self.take_rows()
        self.assertEqual((detail["ids"], detail["fields"]), (self.uids, ["family_name"]))

    def test_a_search_by_way_of_appointments_leaves_one_row(self):
        accounts = self.events.patient_account_id
        patient = [("id", "in", accounts.ids), ("family_name", "=", "Moreauova")]
        found = self.seen.search_read([("patient_account_id", "any", patient)], ["name"])
        self.assertEqual(len(found), 2)
        [detail] = self.take_rows()
        self.assertEqual((detail["ids"], detail["fields"]), (self.uids, ["family_name"]))

    def test_appointments_are_not_grouped_by_what_is_personal_of_patients(self):
        with self.assertRaises(AccessError):
            self.seen.formatted_read_group([], ["patient_account_id.family_name"], ["__count"])
