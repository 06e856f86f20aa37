# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which limit is a client's, who decides about it, and that the decision is written down."""

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools.rate import DEFAULTS, Limit
from .common import ApiFixtures


@tagged("post_install", "-at_install")
class TestRatePolicy(ApiFixtures, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_fixtures()
        cls.client = cls.make_client()
        cls.policies = cls.env["integration.rate.policy"]
        cls.standard = cls.env.ref("integration_api.integration_rate_policy_standard")
        cls.viewer = new_test_user(cls.env, "rate_viewer", groups="integration_core.group_integration_user")
        cls.developer = new_test_user(
            cls.env, "rate_developer", groups="integration_core.group_integration_developer"
        )

    def make_policy(self, limits, **vals):
        lines = [Command.create({"route_class": kind, **numbers}) for kind, numbers in limits.items()]
        return self.policies.create({"name": "Narrow", "line_ids": lines, **vals})

    def limits(self):
        return self.client._get_allowance(self.client.id).limits

    def test_a_client_without_a_policy_of_its_own_has_the_standard_one(self):
        self.assertEqual(self.limits(), DEFAULTS)
        self.assertEqual(self.client.effective_rate_policy_id, self.standard)

    def test_its_own_policy_comes_first_and_leaves_the_rest_to_the_standard_one(self):
        narrow = {"requests": 1, "window": 2, "burst": 3, "daily": 4}
        self.client.rate_policy_id = self.make_policy({"write": narrow})
        self.assertEqual(self.limits(), {**DEFAULTS, "write": Limit(1, 2, 3, 4)})
        self.assertEqual(self.client.effective_rate_policy_id.name, "Narrow")

    def test_the_default_of_its_company_comes_before_that_of_all(self):
        self.make_policy({"read": {"requests": 7}}, is_default=True, company_id=self.company.id)
        self.assertEqual(self.limits()["read"].requests, 7)

    def test_the_default_of_another_company_says_nothing(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.make_policy({"read": {"requests": 7}}, is_default=True, company_id=other.id)
        self.assertEqual(self.limits(), DEFAULTS)

    def test_an_archived_policy_says_nothing(self):
        policy = self.make_policy({"read": {"requests": 7}})
        self.client.rate_policy_id = policy
        self.assertEqual(self.limits()["read"].requests, 7)
        policy.active = False
        self.assertEqual(self.limits(), DEFAULTS)

    def test_without_any_policy_there_are_limits_nevertheless(self):
        self.standard.unlink()
        self.assertEqual(self.limits(), DEFAULTS)

    def test_every_way_to_change_a_limit_is_told_to_all_processes_and_written_down(self):
        policy = self.make_policy({"read": {"requests": 7}})
        line = policy.line_ids
        self.client.rate_policy_id = policy
        for change in (
            lambda: line.write({"requests": 8}),
            lambda: policy.write({"line_ids": [Command.update(line.id, {"burst": 9})]}),
            lambda: self.env["integration.rate.line"].create({"policy_id": policy.id, "route_class": "list"}),
            line.unlink,
        ):
            self.limits()  # remembered
            before = self.count_traces(policy)
            change()
            self.assertEqual(self.count_traces(policy), (before[0] + 1, before[1] + 1))
            self.assertEqual(self.limits(), self.policies._get_limits(self.client))

    def count_traces(self, policy):
        """Return how many audit rows tell of the policy, and how many changes were told to all processes."""
        rows = self.env["integration.audit"].search_count(
            [("action", "=", "rate_policy.changed"), ("res_id", "=", policy.id)]
        )
        self.env.cr.execute("SELECT count(*) FROM orm_signaling_default")
        return rows, self.env.cr.fetchone()[0]

    def test_only_managers_change_a_policy(self):
        for user in (self.viewer, self.developer):
            with self.assertRaises(AccessError):
                self.standard.with_user(user).name = "Mine"
            with self.assertRaises(AccessError):
                self.standard.line_ids[0].with_user(user).requests = 1_000_000
            self.assertTrue(self.standard.with_user(user).line_ids[0].summary)

    def test_a_developer_chooses_no_policy_for_a_client_and_keeps_no_bodies(self):
        policy = self.make_policy({})
        client = self.client.with_user(self.developer)
        for vals in ({"rate_policy_id": policy.id}, {"log_bodies_until": "2026-01-01 00:00:00"}):
            with self.assertRaises(AccessError):
                client.write(vals)
            with self.assertRaises(AccessError):
                client.create({"name": "X", "code": "x-1", "system_id": self.system.id, **vals})

    def test_who_does_not_work_in_all_companies_changes_no_policy_of_all(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        self.assertNotIn(other, self.author.company_ids)
        with self.assertRaises(AccessError):
            self.standard.line_ids[0].with_user(self.author).requests = 5
        with self.assertRaises(AccessError):
            self.policies.with_user(self.author).create({"name": "For all"})

    def test_a_policy_of_another_company_cannot_be_chosen(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        policy = self.make_policy({}, company_id=other.id)
        with self.assertRaises(UserError):
            self.client.rate_policy_id = policy

    def test_choosing_a_policy_is_written_down(self):
        self.client.with_user(self.author).rate_policy_id = self.make_policy({})
        row = self.env["integration.audit"].search([("action", "=", "client.rate_policy_chosen")], limit=1)
        self.assertEqual((row.res_id, row.user_id), (self.client.id, self.author))

    @mute_logger("odoo.sql_db")
    def test_there_is_one_default_policy_of_all_companies(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.make_policy({}, is_default=True)

    @mute_logger("odoo.sql_db")
    def test_a_limit_without_requests_is_refused(self):
        for numbers in ({"requests": 0}, {"window": 0}, {"burst": 0}, {"daily": -1}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.make_policy({"read": numbers})
