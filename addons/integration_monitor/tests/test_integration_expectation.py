# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.integration_core.tools.expectation import Expectation

from ..models import integration_expectation_condition
from .expectation_case import ExpectationCase


@tagged("post_install", "-at_install")
class TestIntegrationExpectation(ExpectationCase):
    """Managers say what is expected, and learn nothing by it that is kept from them."""

    def expect(self, condition="[]", user=None, **vals):
        """Let somebody, a manager unless told, write an expectation."""
        vals = {
            "name": "Own",
            "explanation": "Own",
            "res_model": "res.partner",
            "since_field": "create_date",
            "company_id": self.env.company.id,
            "condition": condition,
            **vals,
        }
        return self.env["integration.expectation"].with_user(user or self.manager).create(vals)

    # === WHO === #

    def test_only_managers_write_what_is_expected(self):
        for user in (self.user, self.operator, self.developer, self.auditor):
            with self.assertRaises(AccessError):
                self.expect(user=user)
            with self.assertRaises(AccessError):
                self.expectation.with_user(user).write({"hours": 1})
        self.assertEqual(self.expect().hours, 24)

    def test_a_manager_of_one_company_does_not_change_what_is_for_all(self):
        with self.assertRaises(AccessError):
            self.expectation.with_user(self.manager).write({"hours": 1})
        limit = {"expectation_id": self.expectation.id, "company_id": self.env.company.id, "hours": 1}
        self.assertTrue(self.env["integration.expectation.limit"].with_user(self.manager).create(limit))

    def test_who_may_not_read_documents_expects_nothing_of_them(self):
        self.forbid_documents()
        with self.assertRaisesRegex(ValidationError, "may not read"):
            self.expect()

    def test_who_may_read_some_documents_only_expects_nothing_of_all(self):
        self.narrow("[('type', '=', 'contact')]", "manager")
        with self.assertRaisesRegex(ValidationError, "may not read all"):
            self.expect()
        self.narrow("[(1, '=', 1)]", "manager")
        self.assertTrue(self.expect())

    def test_a_condition_asks_for_nothing_of_which_its_writer_may_read_some_only(self):
        self.assertTrue(self.expect("[('category_id.name', '=like', 'A%')]"))
        self.narrow("[('name', '=', 'A')]", "manager", model="res.partner.category")
        with self.assertRaisesRegex(ValidationError, "may not read all"):
            self.expect("[('category_id.name', '=like', 'A%')]")
        self.assertTrue(self.expect("[('category_id', 'in', [1])]"))

    def test_nobody_marks_one_as_the_suite_s_and_asks_for_what_is_kept(self):
        mine = self.expect()
        for name in ("code", "entities", "shipped_digest", "problem", "measured_at"):
            value = "2026-01-01" if name == "measured_at" else "x"
            with self.subTest(name):
                with self.assertRaises(AccessError):
                    self.expect(**{name: value})
                with self.assertRaises(AccessError):
                    mine.write({name: value, "condition": "[('user_ids.login', 'ilike', 'a')]"})
                with self.assertRaises(AccessError):
                    mine.with_context(**{f"default_{name}": value}).create(
                        {"name": "Own", "explanation": "Own", "res_model": "res.partner"}
                        | {"since_field": "create_date", "company_id": self.env.company.id}
                    )
        self.assertFalse(mine.code)

    # === TRAIL === #

    def trail(self, action, record):
        """What the trail says of a record, the last first: who did it, and the facts."""
        rows = self.env["integration.audit"].search(
            [("action", "=", action), ("res_model", "=", record._name), ("res_id", "=", record.id)],
            order="id DESC",
        )
        return [(row.user_id, row.res_name, row.detail) for row in rows]

    def test_who_switches_off_a_watch_is_in_the_trail_and_measuring_is_not(self):
        mine = self.expect()
        mine.active = False
        [(who, _name, facts)] = self.trail("expectation.changed", mine)
        self.assertEqual(who, self.manager)
        self.assertIn('"active":"False"', facts.replace(" ", ""))
        mine.sudo()._measure_all()
        self.assertTrue(mine.measured_at)
        self.assertEqual(len(self.trail("expectation.changed", mine)), 1)
        mine.unlink()
        self.assertTrue(self.trail("expectation.deleted", mine))

    def test_a_limit_that_is_there_for_a_while_is_in_the_trail_which_names_no_partner(self):
        patient = self.env["res.partner"].create({"name": "Carla Petit"})
        limit = (
            self.env["integration.expectation.limit"]
            .with_user(self.manager)
            .create(
                {
                    "expectation_id": self.expectation.id,
                    "company_id": self.env.company.id,
                    "partner_id": patient.id,
                    "hours": 87600,
                }
            )
        )
        limit.least_count = 0
        limit.unlink()
        for what in ("created", "changed", "deleted"):
            [(who, name, facts)] = self.trail(f"expectation.limit.{what}", limit)
            self.assertEqual((who, name), (self.manager, "Contacts that wait"))
            self.assertIn("87600", facts)

    # === CONDITIONS === #

    def test_a_condition_names_what_is_stored_on_a_document_or_on_what_it_names(self):
        for condition in (
            "[('ref', '=', 'a'), ('active', '=', True)]",
            "['|', ('parent_id.name', 'ilike', 'a'), ('category_id', 'in', [1, 2])]",
            "[('create_date', '<', '2026-01-01')]",
            "[('parent_id', '=', False)]",
        ):
            with self.subTest(condition):
                self.assertTrue(self.expect(condition))

    def test_a_condition_asks_for_nothing_else(self):
        for condition, words in (
            ("[('signup_type', '=', 'reset')]", "cannot be part"),  # kept for some
            ("[('contact_address', 'ilike', 'a')]", "cannot be part"),  # not stored
            ("[('user_ids.login', 'ilike', 'a')]", "cannot be part"),  # users
            ("[('user_id', '=', 2)]", "cannot be part"),
            ("[('parent_id.parent_id.name', '=', 'a')]", "too far"),
            ("[('parent_id', 'any', [('name', '=', 'a')])]", "with a dot"),
            ("[('parent_id', 'ilike', 'a')]", "instead of their names"),
            ("[('nothing', '=', 1)]", "no field"),
            ("[('name.name', '=', 1)]", "leads nowhere"),
            ("__import__('os')", "cannot be read"),
            ("[('name', '=', 'a'", "cannot be read"),
            ("{}", "cannot be"),
        ):
            with (
                self.subTest(condition),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(ValidationError, words),
            ):
                self.expect(condition)

    def test_a_condition_that_takes_too_long_is_refused_in_words(self):
        self.patch(integration_expectation_condition, "_MOST_SECONDS", 1)
        self.patch(
            type(self.env["res.partner"]),
            "search_count",
            lambda *_args, **_options: self.env.cr.execute("SELECT pg_sleep(3)"),
        )
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(ValidationError, "too long"):
            self.expect()

    def test_times_amounts_and_partners_are_fields_that_can_be_that(self):
        for vals in (
            {"since_field": "name"},
            {"since_field": False},
            {"amount_field": "name"},
            {"partner_field": "category_id"},
            {"kind": "delivered"},
            {"kind": "received"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.expect(**vals)

    # === WHAT IS SHIPPED === #

    def ship(self, **values):
        """Let an addon ship an expectation, and Odoo start."""
        item = Expectation(
            code="shipped",
            name="Contacts that are stuck",
            explanation="They are stuck.",
            remedy="Look.",
            model="res.partner",
            domain=(("ref", "=", "stuck"),),
            since="create_date",
            **{"hours": 7, **values},
        )
        self.patch(type(self.env["integration.expectations"]), "_get_shipped", lambda _self: [item])
        return self.start()

    def start(self):
        """Let Odoo start with what is shipped."""
        expectations = self.env["integration.expectation"]
        with self.at(0):
            expectations._apply(expectations._find_shipped())
        return expectations.search([("code", "=", "shipped")])

    def differs(self):
        """Whether Odoo would write what is shipped at its next start."""
        expectations = self.env["integration.expectation"]
        return expectations._differs(expectations._find_shipped())

    def test_what_is_shipped_raises_issues_from_the_first_day(self):
        shipped = self.ship()
        self.assertEqual((shipped.hours, shipped.least_count, shipped.is_shipped), (7, 1, True))
        self.make(ref="stuck", hours=-100)
        self.measure(8)
        self.assertFalse(self.find_issues(), "what was stuck before is not late at once")
        self.make(ref="stuck")
        self.measure(8)
        issue = self.find_issues()
        self.assertEqual(issue.res_id, self.standings(expectation_id=shipped.id).id)
        self.assertTrue(issue.activity_ids, "somebody is told, though nobody owns it")

    def test_people_s_limits_stay_and_the_words_are_new(self):
        shipped = self.ship()
        shipped.write({"hours": 1, "owner_id": self.operator.id, "active": False})
        self.ship(hours=9)
        self.assertFalse(self.differs())
        self.assertEqual((shipped.hours, shipped.owner_id, shipped.active), (1, self.operator, False))

    def test_what_an_addon_ships_no_more_is_archived_and_comes_back_with_the_limits_that_people_set(self):
        shipped = self.ship()
        shipped.hours = 2
        limit = self.env["integration.expectation.limit"].create(
            {"expectation_id": shipped.id, "company_id": self.env.company.id}
        )
        self.patch(type(self.env["integration.expectations"]), "_get_shipped", lambda _self: [])
        self.start()
        self.assertFalse(shipped.active)
        self.assertFalse(self.differs())
        self.ship()
        self.assertEqual((shipped.active, shipped.hours, shipped.limit_ids), (True, 2, limit))

    def test_what_was_about_an_app_that_is_gone_is_shipped_anew(self):
        shipped = self.ship()
        self.env.flush_all()
        self.cr.execute("UPDATE integration_expectation SET res_model = 'gone' WHERE id = %s", [shipped.id])
        self.env.invalidate_all()
        self.assertEqual(self.ship(hours=9).res_model, "res.partner")

    def test_odoo_starts_before_an_upgrade_has_made_the_table(self):
        self.env.flush_all()
        self.cr.execute("ALTER TABLE integration_expectation RENAME TO integration_expectation_to_be")
        try:
            self.env["integration.expectation"]._sync()
        finally:
            self.cr.execute("ALTER TABLE integration_expectation_to_be RENAME TO integration_expectation")

    def test_a_language_that_is_installed_later_reaches_what_is_shipped(self):
        self.ship()
        self.assertFalse(self.differs())
        self.env["res.lang"]._activate_lang("fr_BE")
        self.assertTrue(self.differs())
        self.start()
        self.assertFalse(self.differs())

    def test_nobody_changes_what_a_shipped_one_means_and_a_copy_may_mean_something_else(self):
        shipped = self.ship()
        shipped.company_id = self.env.company
        mine = shipped.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "suite ships"):
            mine.condition = "[]"
        with self.assertRaisesRegex(UserError, "Archive"):
            mine.unlink()
        mine.hours = 2
        copy = mine.copy()
        self.assertFalse(copy.is_shipped)
        copy.condition = "[]"
