# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.integration_core.tools.errors import Moved

from .duplicates import EmployeeDuplicateCase


@tagged("post_install", "-at_install")
class TestFindingEmployees(EmployeeDuplicateCase):
    """Which employees are proposed as the same person, and which are not."""

    def test_a_shared_number_is_certain_unless_the_names_contradict_it(self):
        other = {"work_email": False, "work_phone": False, "mobile_phone": False}
        one = self.make(employee_number="N-7712")
        same = self.make(employee_number="N 7712", name="W. Featherstone", **other)
        unlike = self.make(employee_number="n.7712", name="Gregory Peck", **other)
        pair = self.found(one, same)
        self.assertEqual((pair.level, pair.identified_by), ("certain", "number"))
        self.assertEqual(self.pair(one, unlike).level, "possible")

    def test_a_shared_address_is_certain_for_one_name_and_nothing_for_another(self):
        one = self.make(work_phone=False, mobile_phone=False)
        same = self.make(work_phone=False, mobile_phone=False, job_id=False)
        colleague = self.make(name="Gregory Peck", mobile_phone=False)
        pair = self.found(one, same)
        self.assertEqual((pair.level, pair.identified_by), ("certain", "work_email,name"))
        self.assertFalse(self.pair(one, colleague), "a ward shares its address and telephone")

    def test_who_was_typed_twice_is_found_with_the_reasons(self):
        one = self.make()
        other = self.make(name="Wilhelmina Fetherstone", work_email="w.f@northgate.example")
        pair = self.found(one, other)
        self.assertEqual((pair.state, pair.level), ("open", "possible"))
        self.assertIn("Name: alike", pair.why)
        self.assertIn("Work Mobile: the same", pair.why)

    def test_two_numbers_keep_two_employees_of_one_name_from_being_certain(self):
        one, other = self.make(employee_number="N-7712"), self.make(employee_number="K-1830")
        self.assertEqual(self.found(one, other).level, "possible")

    def test_employees_of_two_companies_are_not_compared(self):
        company = self.env["res.company"].create({"name": "Other clinic"})
        bare = {"department_id": False, "job_id": False, "parent_id": False, "work_location_id": False}
        one, other = self.make(**bare), self.make(company_id=company.id, **bare)
        self.find(again=True)
        self.assertFalse(self.pair(one, other))

    def test_nothing_private_is_compared_or_shown(self):
        mapper = self.env["integration.mapper.employee"]
        shown = mapper._emitting_fields()
        self.assertLessEqual(set(mapper._get_matching_fields()), shown)
        one, other = (
            self.make(private_city="Ghent", ssnid="Xq7"),
            self.make(private_city="Ghent", ssnid="Xq7"),
        )
        pair = self.found(one, other)
        for text in ("Ghent", "Xq7"):
            self.assertNotIn(text, f"{pair.comparison} {pair.why} {pair.told}")


@tagged("post_install", "-at_install")
class TestMergingEmployees(EmployeeDuplicateCase):
    """What becomes of two records of one employee."""

    def assert_refused(self, pair, survivor, error=UserError):
        with self.assertRaises(error), self.env.cr.savepoint():
            pair._merge(survivor.id)
        self.env.invalidate_all()
        self.assertEqual(pair.sudo().state, "open")

    def test_the_old_id_leads_to_the_one_that_is_left(self):
        one, other = self.make(), self.make()
        old, new = self.uid_of(other, "employee"), self.uid_of(one, "employee")
        pair = self.found(one, other)
        pair._merge(one.id, "Typed twice.")
        self.assertEqual((other.active, other.merged_into_id, pair.state), (False, one, "merged"))
        mapper = self.env["integration.mapper.employee"].with_user(self.officer)
        with self.assertRaises(Moved) as caught:
            mapper._find(old)
        self.assertEqual((caught.exception.http_status, caught.exception.extra), (308, {"id": new}))
        shown = mapper._project(other.with_user(self.officer))[0]
        self.assertEqual((shown["status"], shown["merged_into"]["id"]), ("merged", new))

    def test_two_numbers_or_two_users_are_not_made_one(self):
        one, other = self.make(employee_number="N-7712"), self.make()
        pair = self.found(one, other)
        other.employee_number = "N-7713"
        self.assert_refused(pair, one)
        other.employee_number = False
        for number, employee in enumerate((one, other)):
            employee.user_id = self.make_user(f"nurse{number}")
        self.assert_refused(pair, one)
        self.assert_refused(pair, other)

    def test_who_may_log_in_is_left_also_with_an_archived_user(self):
        one, other = self.make(), self.make()
        other.user_id = self.make_user("nurse")
        other.write({"name": one.name, "work_email": one.work_email})
        pair = self.found(one, other)
        for active in (True, False):
            other.user_id.active = active
            self.assert_refused(pair, one)
        pair._merge(other.id)
        self.assertEqual((one.merged_into_id, other.active), (other, True))

    def test_another_company_or_what_was_archived_meanwhile_is_refused(self):
        one, other = self.make(), self.make()
        pair = self.found(one, other)
        mapper = self.env["integration.mapper.employee"]
        with self.assertRaises(UserError):
            company = self.env["res.company"].create({"name": "Other clinic"})
            mapper._check_merge(self.env["hr.employee"].create({"name": "x", "company_id": company.id}), one)
        one.with_context(no_wizard=True).action_archive()
        self.assert_refused(pair, one)

    def test_who_decides_needs_the_right_in_odoo_too(self):
        user = new_test_user(self.env, "only_hub", "integration_core.group_integration_manager")
        one, other = self.make(), self.make()
        self.assert_refused(self.found(one, other).with_user(user), one, AccessError)
        self.assertTrue(other.active)

    def test_by_itself_the_certain_are_merged_and_one_with_a_user_waits_for_a_person(self):
        self.matching.is_automatic = True
        one, twin = self.make(), self.make()
        third = {"name": "Gregory Peck", "work_email": "peck@northgate.example"}
        older, newer = self.make(**third), self.make(**third)
        newer.user_id = self.make_user("peck")
        newer.write(third)
        self.find(again=True)
        self.assertEqual(twin.merged_into_id, one)
        self.assertTrue(older.active and newer.active)
        self.assertTrue(self.pair(older, newer).obstacle)
