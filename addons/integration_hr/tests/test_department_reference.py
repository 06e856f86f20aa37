# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase
from odoo.addons.integration_core.tools.errors import SchemaViolation, UnknownReference, UnmappedCode

from .common import HrCase

NO_UID = "00000000-0000-4000-8000-000000000000"


@tagged("post_install", "-at_install")
class TestDepartmentReference(MapperCase, HrCase):
    """A department is named by its id or by its code, which a system may have of its own."""

    contract = "employee.v1"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ward = cls.env["hr.department"].create({"name": "Ward 2", "parent_id": cls.department.id})
        cls.employee = cls.make_employees(1)

    def say(self, **department):
        """Write the department of the employee, as a person of the HR department may; return which it is now."""
        mapper = self.mapper.with_user(self.officer)
        mapper._update_from(
            self.employee.with_user(self.officer), {"department": {"entity": "department", **department}}
        )
        return self.employee.department_id

    @property
    def officer(self):
        known = self.env["res.users"].search([("login", "=", "officer")])
        return known or self.make_user("officer", "hr.group_hr_user")

    def show(self, mapper=None):
        mapper = self.mapper if mapper is None else mapper  # a model is an empty recordset
        return mapper._project(self.employee.with_env(mapper.env))[0]["department"]

    def map_code(self, code, department, system=None):
        """Let the code map say by which code a department goes."""
        self.env["integration.code"].create(
            {
                "table": "department",
                "code": code,
                "system_id": system and system.id,
                "record": f"hr.department,{department.id}",
            }
        )

    def test_the_whole_path_is_the_code_of_a_department_that_has_no_other(self):
        self.assertEqual(self.say(code="Nursing / Ward 2"), self.ward)
        self.assertEqual(self.show(), self.reference(self.ward, "department"))
        self.department.name = "Care"
        self.assertEqual(self.show()["code"], "Care / Ward 2")

    def test_a_system_names_departments_by_codes_of_its_own(self):
        system = self.env["integration.system"].create({"name": "Workforce", "code": "wfm"})
        self.map_code("4711", self.ward, system)
        with self.assertRaises(UnmappedCode):
            self.say(code="4711")
        theirs = self.mapper.with_context(integration_system_id=system.id)
        employee = self.employee.with_env(theirs.env)  # as a call on behalf of the system finds it
        theirs._update_from(employee, {"department": {"entity": "department", "code": "4711"}})
        self.assertEqual(self.employee.department_id, self.ward)
        self.assertEqual((self.show(theirs)["code"], self.show()["code"]), ("4711", "Nursing / Ward 2"))
        created = theirs._create_from(
            [{"name": "Sam Ortega", "department": {"entity": "department", "code": "4711"}}]
        )
        self.assertEqual(created.department_id, self.ward)

    def test_a_code_that_nobody_mapped_is_named_with_the_code_map_that_lacks_it(self):
        error = self.assert_refused(UnmappedCode, "/department/code", lambda: self.say(code="4711"))
        self.assertEqual(error.missing, (("department", "hr.department", "4711", None),))
        self.assertEqual(self.mapper._get_code_models()["hr.department"], "department")
        self.assertEqual(self.employee.department_id, self.department)

    def test_of_both_what_differs_from_what_was_read_is_what_is_said(self):
        read, other = self.show(), self.reference(self.other_department, "department")
        self.assertEqual(self.say(id=other["id"], code=read["code"]), self.other_department)
        self.assertEqual(self.say(id=other["id"], code="Nursing / Ward 2"), self.ward)
        self.assertEqual(self.say(id=read["id"], code=read["code"]), self.department)

    def test_what_contradicts_itself_or_names_nothing_is_refused(self):
        other = self.uid_of(self.other_department, "department")
        for error, pointer, said in (
            (SchemaViolation, "/department", {"id": other, "code": "Nursing / Ward 2"}),
            (SchemaViolation, "/department", {"code": None}),
            (UnknownReference, "/department", {"id": NO_UID}),
        ):
            with self.subTest(said):
                self.assert_refused(error, pointer, lambda said=said: self.say(**said))
        nameless = {"name": "Sam Ortega", "department": {"entity": "department"}}
        self.assert_refused(SchemaViolation, "/department", self.mapper._create_from, [nameless])
        self.assertEqual(self.employee.department_id, self.department)

    def test_the_code_that_it_has_already_writes_nothing(self):
        said = {"department": {"entity": "department", "code": "Nursing"}}
        self.show()  # which names for the first time what the document refers to
        self.env.flush_all()
        with self.recording_writes() as written:
            self.mapper._update_from(self.employee, said)
            self.env.flush_all()
        self.assertEqual(written, [])
