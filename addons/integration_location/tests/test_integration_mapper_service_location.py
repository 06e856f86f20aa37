# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import NotFound, OdooRefused, SchemaViolation, WrongStatus

from .common import make_locations, make_ready


@tagged("post_install", "-at_install")
class TestIntegrationMapperServiceLocation(MapperCase, TransactionCase):
    contract = "service_location.v1"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plan = cls.env["account.analytic.plan"].search([], limit=1)
        cls.cost_centre = cls.env["account.analytic.account"].create(
            {"name": "Ward", "code": "CC-9", "plan_id": plan.id, "company_id": cls.env.company.id}
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.work_location = cls.env["hr.work.location"].create(
            {"name": "First floor", "address_id": cls.env.company.partner_id.id}
        )

    def make_records(self, count):
        parent = make_locations(self.env, 1, name="Hospital")
        return make_locations(
            self.env,
            count,
            parent_id=parent.id,
            country_id=self.env.ref("base.us").id,
            state_id=self.env.ref("base.state_us_5").id,
            warehouse_id=self.warehouse.id,
            cost_centre_id=self.cost_centre.id,
            work_location_id=self.work_location.id,
        )

    def make_document(self, **values):
        return {
            "name": "Northgate Clinic",
            "code": "NG-T",
            "type": "clinic",
            "address": {"street": "Main Street 1", "city": "San Diego", "country": "US", "region": "US-CA"},
            "gln": "0614141000029",
            "npi": "1234567893",
            "place_of_service": "11",
            "warehouse": self.warehouse.code,
            "cost_centre": "CC-9",
            "work_location": self.reference(self.work_location, "work_location"),
            "readiness": [{"item": "Staff trained", "required": True, "done": True}],
            **values,
        }

    def test_a_document_becomes_a_place_and_is_read_back(self):
        location = self.mapper._create_from([self.make_document()])
        self.assertEqual((location.state, location.warehouse_id), ("planned", self.warehouse))
        self.assertEqual(location.cost_centre_id, self.cost_centre)
        shown = self.mapper._project(location)[0]
        self.assertEqual(shown["address"]["region"], "US-CA")
        self.assertEqual((shown["gln"], shown["status"], shown["ready"]), ("0614141000029", "planned", False))
        items = {line["item"]: line["done"] for line in shown["readiness"]}
        self.assertIs(items["Staff trained"], True)
        self.assertIs(items["Emergency exits inspected"], False)
        self.assertEqual(shown["open_checks"], len(items) - 1)

    def test_a_partner_says_that_an_item_is_done(self):
        location = self.make_records(1)
        lines = self.mapper._project(location)[0]["readiness"]
        self.mapper._update_from(location, {"readiness": [{**lines[0], "done": True}]})
        self.assertTrue(location.check_ids.done)
        self.assertEqual(location.check_ids.done_by_id, self.env.user)
        self.assertTrue(self.mapper._project(location)[0]["ready"])

    def test_a_wrong_check_digit_is_refused(self):
        for name, value in (("gln", "0614141000012"), ("npi", "1234567890")):
            wrong = value[:-1] + str((int(value[-1]) + 1) % 10)
            with self.subTest(name), self.assertRaises(OdooRefused):
                self.mapper._create_from([self.make_document(**{name: wrong})])

    def test_actions_follow_the_life_of_a_place(self):
        location = self.make_records(1)
        with self.assertRaisesRegex(OdooRefused, "Beds tested"):
            self.mapper._invoke(location, "activate")
        make_ready(location)
        self.mapper._invoke(location, "activate")
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(location, "activate")
        with self.assertRaises(SchemaViolation):
            self.mapper._invoke(location, "suspend", {})
        self.mapper._invoke(location, "suspend", {"reason": "Water damage"})
        shown = self.mapper._project(location)[0]
        self.assertEqual((shown["status"], shown["status_reason"]), ("suspended", "Water damage"))
        self.mapper._invoke(location, "close", {"reason": "Moved"})
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(location, "close", {"reason": "Moved"})

    def test_employees_read_and_only_managers_write(self):
        location = self.make_records(1)
        viewer = new_test_user(self.env, "viewer", "base.group_user")
        manager = new_test_user(
            self.env, "places", "base.group_user,integration_location.group_service_location_manager"
        )
        self.assertEqual(
            self.mapper.with_user(viewer)._project(location.with_user(viewer))[0]["code"], location.code
        )
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._create_from([self.make_document()])
        with self.assertRaises(AccessError):
            self.mapper.with_user(viewer)._invoke(make_ready(location).with_user(viewer), "activate")
        created = self.mapper.with_user(manager)._create_from([self.make_document()])
        created.check_ids.done = True
        self.mapper.with_user(manager)._invoke(created, "activate")
        self.assertEqual(created.state, "active")

    def test_another_company_does_not_see_it(self):
        location = self.make_records(1)
        other = self.env["res.company"].create({"name": "Other clinic"})
        user = new_test_user(self.env, "other", "base.group_user", company_id=other.id, company_ids=other.ids)
        mapper = self.mapper.with_user(user).with_company(other)
        with self.assertRaises(NotFound):
            mapper._find(self.uid_of(location, "service_location"))
        self.assertFalse(mapper._search_page({"code": location.code})[0])
