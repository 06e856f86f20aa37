# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import mute_logger

from .common import make_locations, make_ready


@tagged("post_install", "-at_install")
class TestServiceLocation(TransactionCase):
    """A place opens, is suspended and closes in one guarded way, within a sound hierarchy."""

    def test_only_the_transitions_of_the_table_are_possible(self):
        steps = {
            "active": lambda location: location.action_activate(),
            "suspended": lambda location: location._suspend("Test"),
            "closed": lambda location: location._close("Test"),
        }
        ways = {
            "planned": [],
            "active": ["active"],
            "suspended": ["active", "suspended"],
            "closed": ["closed"],
        }
        for state, way in ways.items():
            for new, step in steps.items():
                location = make_ready(make_locations(self.env, 1))
                for former in way:
                    steps[former](location)
                with self.subTest(f"{state} → {new}"):
                    if new in location._transitions[state]:
                        step(location)
                        self.assertEqual(location.state, new)
                    else:
                        with self.assertRaises(UserError):
                            step(location)

    def test_the_status_and_its_reason_are_not_written(self):
        location = make_locations(self.env, 1)
        for vals in ({"state": "active"}, {"state_reason": "None"}, {"is_ready": True}):
            with self.subTest(vals), self.assertRaises(UserError):
                location.write(vals)
        with self.assertRaises(UserError):
            make_locations(self.env, 1, state="active")

    def test_what_is_not_ready_does_not_open_and_says_what_is_missing(self):
        location = make_locations(self.env, 1)
        with self.assertRaisesRegex(UserError, "Beds tested"):
            location.action_activate()
        location.check_ids.required = False
        location.action_activate()
        self.assertEqual(location.state, "active")

    def test_one_that_is_not_ready_keeps_all_from_opening(self):
        ready, other = make_ready(make_locations(self.env, 1)), make_locations(self.env, 1)
        with self.assertRaises(UserError):
            (ready | other).action_activate()
        self.assertEqual(ready.state, "planned")

    def test_no_check_list_is_skipped_by_another_type(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        with self.assertRaises(UserError):
            location.type = "operating_theatre"
        location.write({"type": location.type, "name": "Renamed"})

    def test_opening_and_closing_fill_in_their_dates(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        today = location.opening_date
        self.assertTrue(today)
        location.closing_date = "2999-12-31"
        location._close("Moved")
        self.assertEqual(location.closing_date, today)

    def test_a_place_with_open_places_within_is_not_closed(self):
        parent = make_locations(self.env, 1)
        child = make_locations(self.env, 1, parent_id=parent.id, name="Room 1")
        with self.assertRaisesRegex(UserError, "Room 1"):
            parent._close("Moved")
        child._close("Moved")
        parent._close("Moved")
        with self.assertRaises(ValidationError):
            make_locations(self.env, 1, parent_id=parent.id)

    def test_the_trail_names_the_place_whose_status_changed(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        row = self.env["integration.audit"].search([("action", "=", "transition")], limit=1)
        self.assertEqual((row.res_id, row.res_name), (location.id, location.name))

    def test_all_codes_that_are_not_valid_are_named_at_once(self):
        with self.assertRaisesRegex(
            ValidationError, "“1234” is not valid as GLN(.|\n)*“99” is not valid as NPI"
        ):
            make_locations(self.env, 1, gln="1234", npi="99")

    def test_a_place_is_no_part_of_itself(self):
        first = make_locations(self.env, 1)
        second = make_locations(self.env, 1, parent_id=first.id)
        with self.assertRaises(ValidationError):
            first.parent_id = second

    def test_the_parts_of_a_place_belong_to_its_company(self):
        other = self.env["res.company"].create({"name": "Other clinic"})
        parent = make_locations(self.env, 1)
        with self.assertRaises(UserError):
            make_locations(self.env, 1, company_id=other.id, parent_id=parent.id)
        make_locations(self.env, 1, parent_id=parent.id)
        with self.assertRaises(UserError):
            parent.company_id = other

    def test_a_code_is_unique_within_the_company(self):
        location = make_locations(self.env, 1)
        other = self.env["res.company"].create({"name": "Other clinic"})
        make_locations(self.env, 1, code=location.code, company_id=other.id)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            make_locations(self.env, 1, code=location.code)

    def test_what_was_in_use_is_not_deleted(self):
        location = make_ready(make_locations(self.env, 1))
        location.action_activate()
        with self.assertRaises(UserError):
            location.unlink()
        make_locations(self.env, 1).unlink()

    def test_a_copy_is_planned_and_has_a_code_of_its_own(self):
        location = make_ready(make_locations(self.env, 1, gln="0614141000029"))
        location.action_activate()
        copy = location.copy()
        self.assertEqual((copy.state, copy.gln, copy.opening_date), ("planned", False, False))
        self.assertNotEqual(copy.code, location.code)

    def test_copies_are_made_any_number_of_times_and_their_codes_fit_the_contract(self):
        schema = self.env["integration.contract"]._get("service_location.v1")._schema()
        long = "L" * schema["properties"]["code"]["maxLength"]
        locations = make_locations(self.env, 1, code="SHORT") | make_locations(self.env, 1, code=long)
        codes = [code for _time in range(3) for code in locations.copy().mapped("code")]
        self.assertEqual(codes[0::2], ["SHORT-copy", "SHORT-copy2", "SHORT-copy3"])
        self.assertEqual(codes[1::2], [long[:27] + "-copy", long[:26] + "-copy2", long[:26] + "-copy3"])
        same = make_locations(self.env, 1, code=long[:31]) | locations[1]
        self.assertEqual(len(set(same.copy().mapped("code"))), 2, "of two whose codes begin alike")
        self.assertEqual(locations[0].copy({"code": "MINE"}).code, "MINE")

    def test_the_form_plans_a_place_with_the_check_list_of_its_type(self):
        with Form(self.env["service.location"]) as form:
            form.name = "Pharmacy"
            form.code = "PH-T"
            form.type = "pharmacy"
            form.country_id = self.env.ref("base.us")
        location = form.record
        self.assertIn("Pharmacy licence received", location.check_ids.mapped("name"))
        self.assertEqual(location.open_check_count, len(location.check_ids))
