# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import tagged

from .common import HrCase

#: what Odoo or this addon keeps for the HR department, and the contract shows all the same; nothing else
SHOWN = {
    "employee_number",
    "employee_type",
    "departure_date",
    "current_departure_date",
    "employment_start",
    "employment_end",
    "merged_into_id",
}
HR_GROUPS = ("hr.group_hr_user", "hr.group_hr_manager")
SECRET = "Xq7Private"
NUMBER = 73_519_842


@tagged("post_install", "-at_install")
class TestPrivacy(HrCase):
    """No contract of this addon shows what Odoo keeps from ordinary users."""

    def get_private_fields(self):
        """Return {name: field} of what only the HR department sees, on the employee and on its versions."""
        models = (self.env["hr.version"], self.env["hr.employee"])
        return {
            name: field
            for model in models
            for name, field in model._fields.items()
            if field.groups and any(group in field.groups for group in HR_GROUPS)
        }

    def test_the_list_of_private_fields_is_the_one_we_know(self):
        private = self.get_private_fields()
        for name in (
            "wage",
            "ssnid",
            "identification_id",
            "passport_id",
            "birthday",
            "private_street",
            "private_phone",
            "private_email",
            "bank_account_ids",
            "sex",
            "marital",
            "emergency_contact",
            "barcode",
            "pin",
        ):
            self.assertIn(name, private)

    def test_no_mapper_reads_a_private_field(self):
        private = self.get_private_fields().keys() - SHOWN
        for contract in ("employee.v1", "department.v1", "job.v1", "work_location.v1"):
            mapper = self.env["integration.contract"]._get_mapper(contract)
            with self.subTest(contract):
                self.assertFalse(private & mapper._emitting_fields())

    def test_no_value_of_a_private_field_is_in_a_document_or_an_event(self):
        employee = self.make_employees(1)
        self.env.flush_all()
        for model, record in (("hr.version", employee.version_id), ("hr.employee", employee)):
            self.fill(model, record)
        mapper = self.env["integration.contract"]._get_mapper("employee.v1")
        employee.write({"parent_id": False, "name": "Renamed"})
        self.env.cr.precommit.run()
        events = self.env["integration.event"].sudo().search([("entity", "=", "employee")])
        texts = [json.dumps(mapper._project(employee)), *events.mapped("payload")]
        self.assertIn("Renamed", texts[0])
        for text in texts:
            self.assertNotIn(SECRET, text or "")
            self.assertNotIn(str(NUMBER), text or "")

    def fill(self, model, record):
        """Put a mark into every private text and number, behind Odoo's back, where it would check them."""
        marks = {
            "char": SECRET,
            "text": SECRET,
            "html": SECRET,
            "integer": NUMBER,
            "float": NUMBER,
            "monetary": NUMBER,
        }
        names = [
            name
            for name, field in self.get_private_fields().items()
            if name not in SHOWN
            and field.type in marks
            and self.env[model]._fields.get(name)
            and self.env[model]._fields[name].store
            and self.env[model]._fields[name].column_type
            and not name.startswith(("current_", "access_"))
        ]
        self.assertGreater(len(names), 10)
        self.env.invalidate_all()
        columns = ", ".join(f'"{name}" = %s' for name in names)
        values = [marks[self.env[model]._fields[name].type] for name in names]
        self.env.cr.execute(f"UPDATE {record._table} SET {columns} WHERE id = %s", [*values, record.id])
