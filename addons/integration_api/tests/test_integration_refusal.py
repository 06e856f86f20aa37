# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models import integration_refusal
from ..tools.refused import PLACES, Refused
from .common import ORDERS, ApiCase


@tagged("post_install", "-at_install")
class TestIntegrationRefusal(ApiCase):
    """Who knocks and is refused is counted, and can fill nothing."""

    def setUp(self):
        super().setUp()
        self.refusals = self.env["integration.refusal"]

    def count(self, reason="signature_invalid", key_id=None, address="192.0.2.7", times=1):
        for _time in range(times):
            self.refusals._count(Refused(reason, key_id, address, ORDERS))

    def test_what_is_refused_is_counted_by_reason_key_and_address(self):
        prepared = self.sign("GET", ORDERS, key=(self.credential.key_id, "wrong"))
        for _time in range(3):
            self.assertEqual(self.send(prepared).status_code, 401)
        row = self.refusals.search([("key_id", "=", self.credential.key_id)])
        self.assertEqual(
            (row.reason, row.count, row.address, row.place), ("signature_invalid", 3, "127.0.0.1", "resource")
        )
        self.assertEqual(row.client_id, self.client)
        self.assertEqual(self.client.refusal_count, 3)

    def test_it_is_told_in_words_and_found_by_them(self):
        self.count()
        self.count("too_many", address="192.0.2.8")
        row = self.refusals.search([("problem_title", "ilike", "does not verify")])
        self.assertEqual(row.reason, "signature_invalid")
        self.assertEqual(row.place_title, "Business objects")
        rows = self.refusals.search([])
        self.assertFalse({"signature_invalid", "too_many"} & set(rows.mapped("problem_title")))
        for reason in ("too_many", "name_braked", "address_braked"):
            title = self.refusals.new({"reason": reason}).problem_title
            self.assertIn(" ", title)
            self.assertIn(reason, self.refusals._search_problem_title("ilike", title)[0][2])

    def test_every_place_has_a_name(self):
        self.assertEqual(self.refusals._get_place_names().keys(), {*PLACES, "resource", "other"})

    def test_a_good_request_leaves_no_row(self):
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        self.assertFalse(self.refusals.search([]))

    def test_what_the_caller_names_is_kept_only_if_it_has_the_shape_of_a_key(self):
        for text in ("key 1", "<script>", "k" * 500, "a@b.example"):
            self.count(key_id=text, address="no address")
        self.assertEqual(self.refusals.search([]).mapped("key_id"), [""])
        self.assertEqual(self.refusals.search([]).mapped("address"), [""])

    def test_nobody_fills_the_table(self):
        with patch.object(integration_refusal, "_MOST_ROWS", 6):
            for number in range(10):
                self.count(key_id=f"made-up-{number}")
            self.count(key_id="made-up-1")
        rows = self.refusals.search([])
        self.assertEqual(len(rows), 4)
        self.assertEqual(rows.filtered(lambda row: row.reason == "too_many").count, 7)
        self.assertEqual(sum(rows.mapped("count")), 11)

    def test_made_up_keys_leave_room_for_what_is_done_with_a_clients_key(self):
        with patch.object(integration_refusal, "_MOST_ROWS", 6):
            for number in range(10):
                self.count(key_id=f"made-up-{number}")
            for number in range(4):
                self.count(key_id=self.credential.key_id, address=f"192.0.2.{number}")
        rows = self.refusals.search([("client_id", "=", self.client.id)])
        self.assertEqual(len(rows), 3, "the half that is theirs")
        self.assertEqual(self.refusals.search([("reason", "=", "too_many")]).count, 7 + 1)

    def test_many_refusals_of_one_clients_keys_raise_one_issue(self):
        other, _secret = self.issue(self.client)
        self.count(key_id="key_of_nobody", times=60)
        self.count(key_id=self.credential.key_id, times=30)
        self.count(key_id=other.key_id, times=19)
        domain = [("code", "=", "refusals_unusual")]
        self.assertFalse(self.env["integration.issue"].search(domain))
        self.count(key_id=other.key_id)
        issue = self.env["integration.issue"].search(domain)
        self.assertEqual((issue.res_model, issue.res_id), ("integration.client", self.client.id))
        self.count(key_id=other.key_id, times=50)
        self.assertEqual(self.env["integration.issue"].search(domain).occurrence_count, 2)

    def test_operators_and_auditors_see_them_and_nobody_changes_them(self):
        self.count(key_id=self.credential.key_id)
        for role, may in (("operator", True), ("auditor", True), ("user", False), ("developer", False)):
            user = new_test_user(
                self.env, f"refusals_{role}", groups=f"integration_core.group_integration_{role}"
            )
            rows = self.refusals.with_user(user)
            if may:
                self.assertEqual(len(rows.search([])), 1)
                with self.assertRaises(AccessError):
                    rows.search([]).unlink()
            else:
                with self.assertRaises(AccessError):
                    rows.search([])

    def test_those_of_another_company_are_theirs(self):
        self.count(key_id=self.credential.key_id)
        self.count()
        company = self.env["res.company"].create({"name": "Other clinic"})
        user = new_test_user(
            self.env,
            "refusals_other",
            groups="integration_core.group_integration_operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertEqual(self.refusals.with_user(user).search([]).mapped("key_id"), [""])

    def test_they_are_forgotten_after_90_days(self):
        self.count()
        row = self.refusals.search([])
        self.refusals._gc_old()
        self.assertTrue(row.exists())
        self.env.cr.execute(
            "UPDATE integration_refusal SET hour = %s", [fields.Datetime.now() - timedelta(days=91)]
        )
        self.refusals._gc_old()
        self.env.invalidate_all()
        self.assertFalse(row.exists())
