# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tools.errors import OwnedElsewhere

from .master_case import MasterCase


@tagged("post_install", "-at_install")
class TestIntegrationOwnership(MasterCase, TransactionCase):
    def assert_refused(self, pointers, function, *args):
        with self.assertRaises(OwnedElsewhere) as caught:
            function(*args)
        self.assertEqual([error["pointer"] for error in caught.exception.extra["errors"]], pointers)
        return caught.exception

    def test_without_a_rule_a_write_asks_nothing_more(self):
        document = {"phone": "+1 619 555 0199"}
        self.write(self.crm, document)
        self.env.flush_all()

        def count(function):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        def plain():
            self.mapper._update_from(self.partner, document)

        plain()
        self.assertEqual(count(lambda: self.write(self.crm, document)), count(plain))

    def test_a_change_of_what_another_system_owns_is_refused_where_it_stands(self):
        self.own("email")
        error = self.assert_refused(
            ["/email"], self.write, self.crm, {"email": "new@harbour.example", "phone": "+1 619 555 0111"}
        )
        self.assertIn("owner-ehr", error.detail)
        self.assertEqual((error.code, error.http_status), ("owned_elsewhere", 403))
        self.assertEqual(self.partner.phone, "+1 619 555 0100", "nothing of the document is written")
        self.write(self.ehr, {"email": "new@harbour.example"})
        self.write(self.crm, {"phone": "+1 619 555 0111"})
        self.assertEqual(self.partner.email, "new@harbour.example")
        self.assertEqual(self.partner.phone, "+1 619 555 0111")

    def test_what_a_write_leaves_as_it_is_is_never_refused(self):
        self.own()
        document = self.mapper._project(self.partner)[0]
        self.write(self.crm, document)

    def test_a_rule_for_a_property_goes_before_that_for_all_and_a_group_can_be_taken_apart(self):
        self.own()
        self.own("address.city", self.crm)
        self.write(self.crm, {"address": {"city": "San Diego"}})
        self.assertEqual(self.partner.city, "San Diego")
        self.assert_refused(
            ["/address/street"], self.write, self.crm, {"address": {"city": "Ghent", "street": "Pier 1"}}
        )
        self.assert_refused(["/address/city"], self.write, self.ehr, {"address": None})

    def test_odoo_itself_can_own(self):
        self.env["integration.ownership"].create({"entity": "party", "path": "name"})
        error = self.assert_refused(["/name"], self.write, self.ehr, {"name": "Other"})
        self.assertIn("Odoo", error.detail)
        self.mapper._update_from(self.partner, {"name": "By a person"})
        self.assertEqual(self.partner.name, "By a person")

    def test_creating_is_free_unless_the_owner_alone_creates(self):
        rule = self.own()
        self.assertTrue(self.make(self.crm, {"name": "A", "kind": "person"}))
        rule.only_owner_creates = True
        self.assert_refused([""], self.make, self.crm, {"name": "B", "kind": "person"})
        self.assertTrue(self.make(self.ehr, {"name": "C", "kind": "person"}))

    def test_a_rule_of_one_company_does_not_hold_in_another(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.own("email", company_id=other.id)
        self.write(self.crm, {"email": "new@harbour.example"})
        mapper = self.mapper.with_context(integration_system_id=self.crm.id).with_company(other)
        self.assert_refused(
            ["/email"], mapper._update_from, self.partner.with_env(mapper.env), {"email": "x@harbour.example"}
        )

    def test_a_property_that_is_not_there_and_a_second_rule_are_refused(self):
        self.own("email")
        for path in ("no_such", "address.no_such", "email.x"):
            with self.assertRaises(ValidationError):
                self.own(path)
        with self.assertRaises(ValidationError):
            self.own("phone", only_owner_creates=True)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.own("email", self.crm)

    def test_who_changes_owners_is_audited_and_only_developers_do(self):
        developer = new_test_user(self.env, "owner-dev", "integration_core.group_integration_developer")
        viewer = new_test_user(self.env, "owner-view", "integration_core.group_integration_user")
        rule = self.own("email", company_id=self.env.company.id)
        with self.assertRaises(AccessError):
            rule.with_user(viewer).others = "propose"
        rule.with_user(developer).others = "propose"
        trail = self.env["integration.audit"].search([("res_model", "=", rule._name)], limit=1)
        self.assertEqual((trail.action, trail.user_id), ("ownership.changed", developer))
        self.assertEqual(json.loads(trail.detail)["others"], "propose")
