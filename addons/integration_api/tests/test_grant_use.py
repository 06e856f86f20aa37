# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is used says so, over real HTTP; what is revoked is refused at once."""

import json
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .. import use
from .common import ORDERS, ROOT, ApiCase

NOW = fields.Datetime.now()


@tagged("post_install", "-at_install")
class TestGrantUse(ApiCase):
    def setUp(self):
        super().setUp()
        # a cursor of tests forgets what is to be done after the commit: note at once, and undo with the request
        patcher = patch.object(use, "note", self.note)
        patcher.start()
        self.addCleanup(patcher.stop)

    def note(self, record):
        """Write down the use of a record as the module does, in the transaction of the request."""
        query = SQL(
            "UPDATE %s SET last_used_at = %s WHERE id = %s", SQL.identifier(record._table), NOW, record.id
        )
        record.env.cr.execute(query)

    def used_at(self):
        """Return when the grant was last used."""
        self.env.invalidate_all()
        return self.grant.last_used_at

    def test_a_call_is_noted_with_its_grant_and_all_that_tells_of_it(self):
        self.assertFalse(self.used_at())
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        at = self.used_at()
        self.assertEqual(at, NOW)
        self.assertEqual(self.interface.last_in_at, at)
        self.assertEqual((self.interface.grant_count, self.interface.client_count), (1, 1))
        [used] = [item for item in self.contract._get_usage() if item.record == self.grant]
        self.assertEqual(
            (used.last_used_at, used.system, used.what), (at, self.system, "Read, create, change, confirm")
        )
        self.assertIn(self.grant.name, self.contract.usage_table)

    def test_a_refused_call_is_no_use(self):
        self.assertEqual(self.call("GET", f"{ORDERS}/00000000-0000-4000-8000-000000000000").status_code, 404)
        self.assertFalse(self.used_at())

    def test_the_feed_uses_what_it_tells_by(self):
        self.assertEqual(self.call("GET", f"{ROOT}/events").status_code, 200)
        self.assertEqual(self.used_at(), NOW)

    def test_what_a_client_only_lists_is_not_in_use(self):
        self.assertEqual(self.call("GET", ROOT).status_code, 200)
        self.assertFalse(self.used_at())

    def test_what_a_review_revokes_is_refused_at_once(self):
        self.assertEqual(self.call("GET", ORDERS).status_code, 200)
        reviewer = self.make_manager("use_reviewer")
        review = self.env["integration.access.review"].with_user(reviewer)
        review = review.create({"company_id": self.company.id, "reviewer_ids": reviewer.ids})
        review.action_start()
        line = review.line_ids.filtered(lambda item: item.grant_id.id == self.grant.id)
        line._decide("revoked", "Nobody needs it")
        self.assert_problem(self.call("GET", ORDERS), 404, "not_found")

    def test_what_is_revoked_with_its_client_is_refused_at_once(self):
        self.client.with_user(self.approver)._revoke("The partner has left")
        self.assertEqual(self.call("GET", ORDERS).status_code, 401)

    def test_who_answers_for_a_grant_is_told_that_its_contract_ends(self):
        self.contract.with_user(self.approver).sunset_date = "2100-01-01"
        self.contract.with_user(self.approver).action_deprecate()
        activity = self.grant.activity_ids
        self.assertEqual((activity.user_id, str(activity.date_deadline)), (self.author, "2100-01-01"))
        self.assertIn("Sunset", self.call("GET", ORDERS).headers)

    def test_a_contract_that_a_grant_used_lately_is_not_retired_by_the_way(self):
        self.call("GET", ORDERS)
        self.used_at()
        contract = self.contract.with_user(self.approver)
        contract.sunset_date = "2020-01-01"
        contract.action_deprecate()
        action = contract.action_retire()
        self.assertEqual(contract.state, "deprecated")
        wizard = self.env[action["res_model"]].with_user(self.approver).with_context(**action["context"])
        wizard.create({"note": "All were told"}).action_retire()
        self.assert_problem(self.call("GET", ORDERS), 404, "not_found")
        row = self.env["integration.audit"].search([("action", "=", "contract.retired_in_use")])
        self.assertEqual(json.loads(row.detail)["note"], "All were told")

    def test_another_companys_use_is_counted_and_not_shown(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.make_manager("use_stranger")
        stranger.write({"company_id": elsewhere.id, "company_ids": elsewhere.ids})
        contract = self.contract.with_user(stranger)
        self.assertNotIn(self.grant.name, contract.usage_table)
        self.assertEqual(contract.grant_count, 0)
        self.assertIn(self.grant, [item.record for item in contract.sudo()._get_usage()])
