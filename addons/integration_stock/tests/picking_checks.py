# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What holds of a delivery and of a transfer within alike."""

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import ActionRefused, NotFound, WrongStatus


class PickingChecks(MapperCase):
    """Mixed into the test case of one kind of transfer."""

    code = None
    """Odoo's code of its kind of operation."""

    def make_records(self, count):
        return self.make_pickings(count, self.code)

    def test_it_is_cancelled_once(self):
        record = self.make_records(1)
        self.mapper._invoke(record, "cancel")
        self.assertEqual(self.mapper._project(record)[0]["status"], "cancelled")
        with self.assertRaises(WrongStatus):
            self.mapper._invoke(record, "cancel")

    def test_a_receipt_is_none(self):
        receipt = self.make_pickings(1)
        with self.assertRaises(NotFound):
            self.mapper._find(self.uid_of(receipt, "receipt"))

    def test_nobody_sends_one(self):
        with self.assertRaises(ActionRefused):
            self.mapper._create_from([{"scheduled_at": "2039-01-01T08:00:00Z"}])
