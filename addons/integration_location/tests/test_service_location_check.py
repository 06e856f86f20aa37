# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import make_locations


@tagged("post_install", "-at_install")
class TestServiceLocationCheck(TransactionCase):
    """What the check-list of a type prescribes is done by somebody, and evaded by nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        template = cls.env["service.location.check.template"]
        template.search([]).active = False
        cls.env.flush_all()  # Odoo inserts before it updates
        cls.item = template.create({"type": "laboratory", "name": "Analysers tested"})
        cls.other = template.create({"type": "pharmacy", "name": "Cold storage monitored"})

    def test_who_did_it_is_kept_and_cannot_be_said_of_others(self):
        manager = new_test_user(
            self.env, "places", "base.group_user,integration_location.group_service_location_manager"
        )
        check = make_locations(self.env, 1).check_ids.with_user(manager)
        check.write({"done": True, "done_by_id": self.env.ref("base.user_admin").id})
        self.assertEqual(check.done_by_id, manager)
        self.assertTrue(check.done_at)
        at = check.done_at
        check.with_user(self.env.ref("base.user_admin")).write({"done": True, "sequence": 3})
        self.assertEqual((check.done_by_id, check.done_at, check.sequence), (manager, at, 3))
        check.done = False
        self.assertFalse(check.done_by_id or check.done_at)

    def test_a_new_place_has_the_check_list_of_its_type_once(self):
        given = [Command.create({"name": "Analysers tested", "required": False, "done": True})]
        location = make_locations(self.env, 1, type="laboratory", check_ids=given)
        self.assertEqual(location.check_ids.mapped("template_id"), self.item)
        self.assertTrue(location.check_ids.required and location.check_ids.done)

    def test_the_button_takes_own_items_off_and_is_not_on_prescribed_ones(self):
        own = [Command.create({"name": "Keys handed over"})]
        checks = make_locations(self.env, 1, type="laboratory", check_ids=own).check_ids
        added = checks.filtered(lambda check: check.name == "Keys handed over")
        self.assertEqual((checks - added).mapped("is_prescribed"), [True])
        self.assertFalse(added.is_prescribed)
        added.action_remove()
        self.assertFalse(added.exists())
        with self.assertRaises(UserError):
            (checks - added).action_remove()

    def test_what_is_prescribed_is_neither_removed_nor_weakened(self):
        check = make_locations(self.env, 1, type="laboratory", check_ids=[]).check_ids
        with self.assertRaises(UserError):
            check.unlink()
        for vals in (
            {"required": False},
            {"name": "Nothing"},
            {"template_id": False},
            {"template_id": self.other.id},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                check.write(vals)
        check.write({"required": True, "name": check.name, "template_id": self.item.id})
        self.assertEqual((check.template_id, check.required), (self.item, True))

    def test_an_item_that_all_and_one_company_prescribe_is_taken_up_as_one(self):
        self.item.copy({"company_id": self.env.company.id})
        given = [Command.create({"name": "Analysers tested", "required": False})]
        check = make_locations(self.env, 1, type="laboratory", check_ids=given).check_ids
        self.assertEqual((len(check), check.template_id, check.required), (1, self.item, True))

    def test_another_type_brings_another_check_list(self):
        location = make_locations(self.env, 1, type="laboratory", check_ids=[])
        location.type = "pharmacy"
        self.assertEqual(location.check_ids.template_id, self.other)

    def test_what_was_made_optional_while_the_place_was_of_another_type_is_required_again(self):
        manager = new_test_user(
            self.env, "places", "base.group_user,integration_location.group_service_location_manager"
        )
        location = make_locations(self.env, 1, type="laboratory", check_ids=[]).with_user(manager)
        check = location.check_ids
        check.done = True  # an open one goes with the type
        location.type = "pharmacy"
        check.required = False
        location.type = "laboratory"
        self.assertTrue(check.is_prescribed and check.required)
        check.done = False
        with self.assertRaisesRegex(UserError, check.name):
            location.action_activate()

    def test_an_item_of_one_company_is_not_for_others(self):
        company = self.env["res.company"].create({"name": "Other clinic"})
        self.item.company_id = company
        self.assertFalse(make_locations(self.env, 1, type="laboratory", check_ids=[]).check_ids)
        other = make_locations(self.env, 1, type="laboratory", check_ids=[], company_id=company.id)
        self.assertEqual(other.check_ids.template_id, self.item)
