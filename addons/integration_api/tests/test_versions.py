# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two versions of one contract live side by side: each at its own address, each by its own grant."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ORDERS, ApiCase

ORDERS_V2 = "/integration/v2/test_order"


@tagged("post_install", "-at_install")
class TestVersions(ApiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["integration.contract"].search([("name", "=", "test_order.v2")])
        cls.second._transition("active")

    @classmethod
    def grant_second(cls, **vals):
        grant = (
            cls.env["integration.grant"]
            .with_user(cls.author)
            .create(
                {
                    "client_id": cls.client.id,
                    "contract_id": cls.second.id,
                    "interface_id": cls.interface.id,
                    "owner_id": cls.author.id,
                    "can_create": True,
                    **vals,
                }
            )
        )
        return cls.approve(grant)

    def test_a_record_is_shown_in_the_version_of_its_address(self):
        self.grant_second()
        first = self.call("POST", ORDERS, {"number": "T/1"})
        uid = first.json()["id"]
        second = self.call("GET", f"{ORDERS_V2}/{uid}")
        self.assertEqual((second.status_code, second.json()["code"]), (200, "T/1"))
        self.assertNotIn("number", second.json())
        self.assertEqual(self.call("GET", f"{ORDERS}/{uid}").json()["number"], "T/1")

    def test_what_is_created_in_a_version_is_to_be_found_in_it(self):
        self.grant_second()
        created = self.call("POST", ORDERS_V2, {"code": "T/2"})
        self.assertEqual(created.status_code, 201, created.text)
        self.assertEqual(created.headers["Location"], f"{ORDERS_V2}/{created.json()['id']}")
        self.assert_problem(self.call("POST", ORDERS_V2, {"number": "T/3"}), 422, "unknown_property")

    def test_a_version_that_was_not_granted_is_not_there(self):
        uid = self.call("POST", ORDERS, {"number": "T/1"}).json()["id"]
        for version in ("v2", "v3", "v0", "v01", "v0001"):
            path = f"/integration/{version}/test_order"
            for target in (path, f"{path}/{uid}", f"{path}/schema"):
                self.assert_problem(self.call("GET", target), 404, "not_found")

    def test_the_index_names_each_version_with_its_address(self):
        self.grant_second()
        entities = self.call("GET", "/integration/v1").json()["entities"]
        self.assertEqual(
            [(item["contract"], item["href"]) for item in entities],
            [("test_order.v1", ORDERS), ("test_order.v2", ORDERS_V2)],
        )

    def test_only_the_old_version_says_that_it_ends(self):
        self.grant_second()
        self.contract.sunset_date = "2027-01-31"
        self.contract.action_deprecate()
        uid = self.call("POST", ORDERS_V2, {"code": "T/1"}).json()["id"]
        old, new = self.call("GET", f"{ORDERS}/{uid}"), self.call("GET", f"{ORDERS_V2}/{uid}")
        self.assertEqual(old.headers["Sunset"], "Sun, 31 Jan 2027 00:00:00 GMT")
        self.assertRegex(old.headers["Deprecation"], r"^@\d+$")
        self.assertFalse({"Sunset", "Deprecation"} & new.headers.keys())

    def test_a_cursor_of_one_version_is_none_of_the_other(self):
        self.grant_second()
        for number in range(2):
            self.call("POST", ORDERS, {"number": f"T/{number}"})
        cursor = self.call("GET", f"{ORDERS}?limit=1").json()["next_cursor"]
        self.assertEqual(self.call("GET", f"{ORDERS}?limit=1&cursor={cursor}").status_code, 200)
        self.assert_problem(self.call("GET", f"{ORDERS_V2}?limit=1&cursor={cursor}"), 400, "invalid_cursor")

    def test_versions_are_of_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        (self.author | self.approver).company_ids = [Command.link(other.id)]
        self.system.company_id = False
        shared = self.interface.with_user(self.author).copy(
            {"code": "api-all", "company_id": False, "owner_id": self.author.id}
        )
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.grant_second(company_id=other.id, interface_id=self.approve(shared).id)
