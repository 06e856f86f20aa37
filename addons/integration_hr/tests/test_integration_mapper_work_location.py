# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import SchemaViolation

from .common import HrCase


@tagged("post_install", "-at_install")
class TestIntegrationMapperWorkLocation(MapperCase, HrCase):
    contract = "work_location.v1"

    def make_records(self, count):
        return self.env["hr.work.location"].create(
            [
                {
                    "name": f"Floor {number}",
                    "location_number": str(number),
                    "address_id": self.env.company.partner_id.id,
                }
                for number in range(count)
            ]
        )

    def test_only_an_administrator_of_employees_writes(self):
        document = {
            "name": "Annex",
            "kind": "other",
            "site": self.reference(self.env.company.partner_id, "party"),
        }
        officer, head = (
            self.make_user("officer", "hr.group_hr_user"),
            self.make_user("head", "hr.group_hr_manager"),
        )
        with self.assertRaises(AccessError):
            self.mapper.with_user(officer)._create_from([document])
        created = self.mapper.with_user(head)._create_from([document])
        self.assertEqual(created.location_type, "other")
        self.assertLessEqual(document.items(), self.mapper._project(created)[0].items())

    def test_a_work_location_needs_a_site(self):
        self.assert_refused(SchemaViolation, "/site", self.mapper._create_from, [{"name": "Annex"}])
