# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from contextlib import nullcontext
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_core import aside

from .common import SECRETS, make_accounts

PERSON = {"family_name": {}, "birth_date": {}}


@tagged("post_install", "-at_install")
class TestReadAudit(TransactionCase):
    """Whoever reads of a person in Odoo is written down, once; whoever does not leaves no row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = make_accounts(cls.env, 3)
        groups = "integration_patient.group_patient_account_viewer,base.group_allow_export"
        cls.user = new_test_user(cls.env, "pa_clerk", groups)
        uids = cls.env["integration.identifier"]._uids(cls.accounts, "patient_account")
        cls.uids = sorted(uids.values())

    def take_rows(self):
        """Return the rows of the trail since the last time, each as (user, ids, fields)."""
        domain = [("action", "=", "personal.read"), ("id", ">", getattr(self, "last", 0))]
        rows = self.env["integration.audit"].search(domain, order="id")
        self.last = max([getattr(self, "last", 0), *rows.ids])
        self.env.cr.precommit.data.clear()  # as the end of the request does
        for row in rows:
            for secret in SECRETS:
                self.assertNotIn(secret, row.detail)
        return [
            (row.user_id, json.loads(row.detail)["ids"], json.loads(row.detail)["fields"]) for row in rows
        ]

    def setUp(self):
        super().setUp()
        self.seen = self.accounts.with_user(self.user)
        self.lines = self.seen.identifier_ids
        self.numbers = self.accounts.identifier_ids.mapped("value")
        self.env.flush_all()
        self.env.invalidate_all()
        self.take_rows()

    def test_a_form_leaves_one_row(self):
        self.seen[0].web_read({"name": {}, **PERSON})
        [(user, ids, names)] = self.take_rows()
        self.assertEqual((user, names), (self.user, ["birth_date", "family_name"]))
        self.assertEqual(ids, self.uids_of(self.accounts[0]))

    def test_who_reads_why_an_account_is_held_leaves_a_row(self):
        self.seen[0].web_read({"name": {}, "state_reason": {}})
        self.assertEqual([names for _user, _ids, names in self.take_rows()], [["state_reason"]])

    def uids_of(self, accounts):
        return sorted(self.env["integration.identifier"]._uids(accounts, "patient_account").values())

    def test_a_list_without_personal_fields_leaves_none_and_costs_no_statement_more(self):
        specification = {"name": {}, "state": {}, "billing_status": {}}
        self.seen.web_search_read([("id", "in", self.accounts.ids)], specification)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.seen.sudo().web_search_read([("id", "in", self.accounts.ids)], specification)
        unaudited = self.env.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.seen.web_search_read([("id", "in", self.accounts.ids)], specification)
        self.assertLessEqual(self.env.cr.sql_log_count - before, unaudited + 1)  # the user's companies
        self.assertEqual(self.take_rows(), [])

    def test_each_way_of_reading_leaves_one_row_for_all_that_was_read(self):
        domain = [("id", "in", self.accounts.ids)]
        ways = {
            "read": lambda: self.seen.read(["family_name"]),
            "search_read": lambda: self.seen.search_read(domain, ["family_name"]),
            "web_search_read": lambda: self.seen.web_search_read(domain, PERSON),
            "export_data": lambda: self.seen.export_data(["name", "family_name"]),
            "export_data by path": lambda: self.seen.export_data(["name", "identifier_ids/value"]),
            "export_data from below": lambda: self.lines.export_data(["kind", "account_id/birth_date"]),
            "copy_data": self.seen.copy_data,
            "search": lambda: self.seen.search([*domain, ("family_name", "=like", "Mor%")]),
            "search_count": lambda: self.seen.search_count([*domain, ("birth_date", "!=", False)]),
            "name_search": lambda: self.seen.name_search("T-", [*domain, ("sex", "=", "female")]),
            "search by path": lambda: self.lines.search(
                [("account_id", "any", [*domain, ("sex", "=", "female")])]
            ),
            "search by number": lambda: self.seen.search([("identifier_ids.value", "in", self.numbers)]),
            "order": lambda: self.seen.search(domain, order="name, birth_date desc"),
            "list found by name": lambda: self.seen.web_search_read(
                [*domain, ("family_name", "=", "Moreauova")], {"name": {}}
            ),
            "having": lambda: self.seen.formatted_read_group(
                domain, ["state"], ["__count"], having=[("birth_date:min", ">", "1900-01-01")]
            ),
            "read_group": lambda: self.seen.formatted_read_group(domain, ["birth_date:month"], ["__count"]),
            "lines": lambda: self.seen.web_read({"identifier_ids": {"fields": {"value": {}}}}),
            "coverages": lambda: self.seen.coverage_ids.read(["member_number"]),
        }
        for name, way in ways.items():
            with self.subTest(name):
                way()
                rows = self.take_rows()
                self.assertEqual([(user, ids) for user, ids, _names in rows], [(self.user, self.uids)])

    def test_another_model_is_not_grouped_by_what_is_personal(self):
        ways = {
            "lines": (self.lines, "account_id.family_name"),
            "by date": (self.lines, "account_id.birth_date:month"),
            "accounts": (self.seen, "merged_into_id.family_name"),
        }
        for name, (records, path) in ways.items():
            with self.subTest(name), self.assertRaises(AccessError):
                records.formatted_read_group([], [path], ["__count"])
        self.assertTrue(self.lines.formatted_read_group([], ["account_id.state"], ["__count"]))
        self.assertTrue(self.lines.sudo().formatted_read_group([], ["account_id.sex"], ["__count"]))
        self.assertEqual(self.take_rows(), [])

    def test_a_request_that_fails_for_what_it_found_leaves_a_row(self):
        self.cr.postrollback.clear()
        domain = [("id", "in", self.accounts[:1].ids), ("birth_date", "<", "2100-01-01")]
        failing = {"name": {}, "company_id": {"fields": {"no_such_field": {}}}}
        with self.assertRaises(ValueError):
            self.seen.web_search_read(domain, failing)
        self.assertEqual(self.take_rows(), [], "it went with its transaction")
        with patch.object(aside, "opened", lambda _registry: nullcontext(self.cr)):
            self.cr.postrollback.run()
        self.assertEqual(self.take_rows(), [(self.user, self.uids_of(self.accounts[0]), ["birth_date"])])

    def test_a_request_that_fails_with_what_it_made_says_who_read_what_is_left(self):
        self.cr.postrollback.clear()
        with self.assertRaises(ZeroDivisionError):
            made = make_accounts(self.env, 1)
            self.accounts[:1].union(made).with_user(self.user).read(["family_name"])
            1 / 0  # noqa: B018
        with patch.object(aside, "opened", lambda _registry: nullcontext(self.cr)):
            self.cr.postrollback.run()
        self.assertEqual(self.take_rows(), [(self.user, self.uids_of(self.accounts[0]), ["family_name"])])

    def test_reading_the_same_again_in_one_request_leaves_no_second_row(self):
        self.seen.read(["family_name"])
        self.seen.read(["family_name"])
        self.assertEqual(len(self.take_rows()), 1)

    def test_the_code_of_the_suite_leaves_none(self):
        self.accounts.sudo().read(["family_name"])
        self.assertEqual(self.take_rows(), [])

    def test_a_mapper_writes_down_what_it_showed_and_no_more(self):
        mapper = self.env["integration.contract"]._get_mapper("patient_account.v1").with_user(self.user)
        documents = mapper._project(self.seen)
        mapper._note_read([{"id": item["id"], "number": item["number"]} for item in documents], client="ehr")
        self.assertEqual(self.take_rows(), [])
        mapper._note_read(documents, client="ehr")
        [(user, ids, names)] = self.take_rows()
        self.assertEqual((user, ids), (self.user, self.uids))
        self.assertEqual(names, ["coverages", "guarantors", "identifiers", "person", "status_reason"])
