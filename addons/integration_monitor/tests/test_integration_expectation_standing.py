# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..models import integration_expectation_standing
from .expectation_case import START, ExpectationCase

_NUMBERS = ("waiting_count", "late_count", "waiting_amount", "late_amount")


@tagged("post_install", "-at_install")
class TestIntegrationExpectationStanding(ExpectationCase):
    """Everybody sees that something is late and whose job it is; how much, who may read such documents."""

    def setUp(self):
        super().setUp()
        self.late = self.make(2)
        self.standing = self.measure(5)

    def forbid(self, user):
        """Let somebody not read the documents; return the standing as they see it."""
        self.forbid_documents()
        return self.standing.with_user(user)

    # === WHO MAY READ THE DOCUMENTS === #

    def test_a_number_leads_to_as_many_documents_as_it_says(self):
        action = self.standing.with_user(self.user).action_open_late()
        found = self.env[action["res_model"]].with_user(self.user).search(action["domain"])
        self.assertEqual((len(found), found), (self.standing.late_count, self.late))

    def test_all_that_wait_are_shown_too(self):
        more = self.make(hours=9)
        action = self.measure(5).action_open_waiting()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.late + more)

    def test_amounts_of_different_kinds_are_not_added_up(self):
        described = self.standing.fields_get(["late_amount", "waiting_amount"], ["aggregator"])
        self.assertFalse([field for field in described.values() if field.get("aggregator")])
        for kind in ("graph", "pivot"):
            self.assertNotIn("_amount", self.standing.get_view(view_type=kind)["arch"], kind)

    # === WHO MAY NOT === #

    def test_numbers_are_empty_and_the_rest_is_told(self):
        standing = self.forbid(self.user)
        self.env.invalidate_all()
        self.assertEqual(standing.read(_NUMBERS)[0], {"id": standing.id, **dict.fromkeys(_NUMBERS, 0)})
        self.assertFalse(standing.oldest_at, "the date of a document that is kept from them")
        self.assertFalse(standing.is_readable)
        self.assertEqual((standing.state, standing.owner_id), ("breached", self.operator))

    def test_what_sudo_reads_of_a_row_takes_no_number_along(self):
        """Both have one cache: what it holds, the user is given."""
        issue = self.find_issues().with_user(self.user)
        self.forbid(self.user)
        self.env.invalidate_all()
        told = {name: {} for name in (*_NUMBERS, "oldest_at")}
        [row] = issue.web_read({"record_name": {}, "res_id": {"fields": told}})
        self.assertEqual(
            row["res_id"], {"id": self.standing.id, **dict.fromkeys(_NUMBERS, 0), "oldest_at": False}
        )
        hidden = integration_expectation_standing._NUMBERS
        self.assertEqual({name for name in hidden if self.standing._fields[name].prefetch}, set())

    def test_sums_and_filters_tell_no_more(self):
        standing = self.forbid(self.user)
        domain = [("id", "=", standing.id)]
        sums = [f"{name}:sum" for name in _NUMBERS]
        self.assertEqual(standing._read_group(domain, [], sums), [(False, False, False, False)])
        self.assertFalse(standing.search([*domain, ("late_count", ">", 0)]))
        for told in (("oldest_at", "<=", START), ("oldest_at.month_number", "=", START.month)):
            self.assertTrue(self.standing.search([*domain, told]))
            self.assertFalse(standing.search([*domain, told]), told)
        self.assertEqual(standing._read_group(domain, ["oldest_at:month"]), [(False,)])
        self.user.group_ids += self.env.ref("base.group_allow_export")
        exported = standing.export_data(["late_count"])["datas"]
        self.assertIn(exported, ([[0]], [["0"]], [[""]]))

    def test_they_are_not_led_to_the_documents(self):
        standing = self.forbid(self.user)
        with self.assertRaisesRegex(UserError, "may not see"):
            standing.action_open_late()

    def test_what_an_issue_says_holds_no_number(self):
        issue = self.find_issues()
        self.assertNotIn("2", f"{issue.name} {issue.remedy or ''}")
        self.assertNotIn("20", issue.detail)

    def test_what_an_issue_hits_tells_no_number_either(self):
        issue = self.find_issues()
        rows = issue.affected_ids
        self.assertEqual(issue.with_user(self.user).affected_count, 2)
        self.forbid(self.user)
        self.env.invalidate_all()
        seen = issue.with_user(self.user)
        self.assertEqual((seen.affected_count, len(seen.affected_ids)), (0, 0))
        with self.assertRaises(AccessError):
            rows.with_user(self.user).read(["res_id"])

    def test_it_tells_none_whichever_issue_holds_the_records(self):
        issue = self.find_issues()
        other = self.env["integration.issue"]._raise_issue("delivery_dead", summary="Given up")
        self.env["integration.issue.affected"]._move(issue, other)
        self.assertEqual(other.with_user(self.user).affected_count, 2)
        self.forbid(self.user)
        self.env.invalidate_all()
        self.assertEqual(other.with_user(self.user).affected_count, 0)

    def test_an_issue_is_merged_with_nothing(self):
        issue = self.find_issues()
        other = self.env["integration.issue"]._raise_issue(
            "delivery_dead", summary="Given up", interface=issue.interface_id or None
        )
        other._write_guarded({"company_id": issue.company_id.id})
        for survivor, ended in ((issue, other), (other, issue)):
            with self.assertRaisesRegex(UserError, "is measured"):
                survivor._merge(ended, "it is the same outage")

    def test_an_issue_names_no_partner(self):
        patient = self.env["res.partner"].create({"name": "Carla Petit"})
        self.env["integration.expectation.limit"].create(
            {"expectation_id": self.expectation.id, "partner_id": patient.id}
        )
        self.make(parent_id=patient.id)
        own = self.measure(5).filtered("limit_id")
        self.assertIn("Carla Petit", own.display_name)
        self.assertNotIn("Carla Petit", f"{own.issue_id.name} {own.issue_id.detail}")

    def test_how_a_partner_stands_is_told_only_to_who_may_read_the_documents(self):
        patient = self.env["res.partner"].create({"name": "Carla Petit"})
        limits = self.env["integration.expectation.limit"].create(
            [
                {"expectation_id": self.expectation.id, "partner_id": patient.id},
                {"expectation_id": self.expectation.id, "company_id": self.env.company.id},
            ]
        )
        self.make(parent_id=patient.id)
        self.measure(5)
        own, company = self.standings(limit_id=limits[0].id), self.standings(limit_id=limits[1].id)
        self.assertEqual(self.standings().with_user(self.user).search([("id", "=", own.id)]), own)
        issue = own.issue_id.with_user(self.user)
        self.forbid(self.user)
        self.env.invalidate_all()
        seen = self.env["integration.expectation.standing"].with_user(self.user).search([])
        self.assertIn(company, seen)
        self.assertNotIn(own, seen)
        self.assertNotIn(own, self.expectation.with_user(self.user).standing_ids)
        with self.assertRaises(AccessError):
            own.with_user(self.user).read(["state", "partner_id"])
        told = issue.read(["name", "detail", "record_name"])[0]
        self.assertNotIn("Carla Petit", told.values())
        self.assertEqual(told["record_name"], "(gone, or not visible to you)")
        with self.assertRaisesRegex(UserError, "may not see this record"):
            issue.action_open_record()

    # === WHO MAY READ SOME OF THEM === #

    def test_who_may_see_some_documents_only_is_told_no_number_of_all(self):
        self.narrow("[('create_uid', '=', user.id)]", "user")
        self.narrow("[(1, '=', 1)]", "operator")
        told = self.standing.with_user(self.operator)
        self.assertEqual((told.is_readable, told.late_count), (True, 2))
        self.env.invalidate_all()
        kept = self.standing.with_user(self.user)
        self.assertEqual((kept.is_readable, kept.late_count), (False, 0))

    def test_documents_that_are_kept_from_somebody_are_not_named_to_them(self):
        self.narrow(f"[('id', '!=', {self.late[0].id})]")
        action = self.standing.with_user(self.user).action_open_late()
        self.assertEqual(action["domain"], [("id", "in", self.late[1].ids)])

    def test_a_list_that_takes_too_long_is_refused_in_words(self):
        find_ids = lambda _standing, _is_late: self.env.execute_query(SQL("SELECT pg_sleep(2)"))  # noqa: E731
        self.patch(type(self.standing), "_find_ids", find_ids)
        self.patch(integration_expectation_standing, "_MOST_SECONDS", 1)
        with mute_logger("odoo.sql_db"), self.assertRaisesRegex(UserError, "too long"):
            self.standing.action_open_late()

    # === EVERYBODY === #

    def test_nobody_writes_standings(self):
        standing = self.standing.with_user(self.manager)
        for change in (
            lambda: standing.write({"state": "ok"}),
            lambda: standing.create([{"state": "ok"}]),
            standing.unlink,
        ):
            with self.assertRaises(AccessError):
                change()

    def test_people_of_another_company_see_nothing(self):
        stranger = self.other_company_user("user")
        self.assertNotIn(self.standing, self.standing.with_user(stranger).search([]))

    def test_people_of_another_company_are_not_told_how_a_partner_stands_that_is_not_theirs(self):
        patient = self.env["res.partner"].create({"name": "Carla Petit", "company_id": self.env.company.id})
        self.env["integration.expectation.limit"].create(
            {"expectation_id": self.expectation.id, "partner_id": patient.id}
        )
        self.make(parent_id=patient.id, company_id=False)
        self.measure(5)
        shared = self.standings(company_id=False)
        self.assertIn("Carla Petit", shared.with_user(self.user).display_name)
        seen = shared.with_user(self.other_company_user("user"))
        self.assertFalse(seen.search([("id", "in", seen.ids)]) + seen._filtered_access("read"))

    def test_once_it_is_expected_of_one_company_the_others_have_no_standing(self):
        """Until all is measured again, theirs can be read."""
        self.make(company_id=False)
        self.measure(5)
        others = self.standings(company_id=self.other_company.id) + self.standings(company_id=False)
        self.assertEqual(len(others), 2)
        issue = others.issue_id
        self.expectation.company_id = self.env.company
        seen = others.with_user(self.other_company_user("user"))
        for name in ("display_name", "has_amount", "counts_from"):
            self.env.invalidate_all()
            seen.read([name])
        self.assertTrue(self.measure(5))
        self.assertFalse(others.exists())
        self.assertEqual(issue.state, "resolved")

    def test_documents_without_a_company_keep_their_standing(self):
        hooks = type(self.env["integration.expectations"])
        self.patch(hooks, "_get_models", lambda _self: {"res.partner", "res.partner.category"})
        mine = {"company_id": self.env.company.id, "partner_field": False, "amount_field": False}
        expectation = self.expectation.copy({**mine, "res_model": "res.partner.category", "condition": "[]"})
        self.measure(5)
        standing = expectation.standing_ids
        self.assertTrue(standing)
        self.measure(6)
        self.assertEqual(expectation.standing_ids, standing)

    @mute_logger("odoo.addons.integration_monitor.models.integration_expectation_measuring")
    def test_documents_whose_app_is_gone_keep_their_standing_and_end_no_other_one(self):
        other = self.expectation.copy()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE integration_expectation SET res_model = 'gone' WHERE id = %s", [self.expectation.id]
        )
        self.env.invalidate_all()
        self.assertEqual(self.measure(6), self.standing)
        self.assertEqual((bool(self.expectation.problem), bool(other.standing_ids)), (True, True))

    def test_a_colleague_without_a_role_sees_nothing(self):
        clerk = new_test_user(self.env, "clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.standing.with_user(clerk).read(["state"])

    def test_operators_measure_now_and_viewers_do_not(self):
        self.make()
        with self.at(5):
            self.standing.with_user(self.operator).action_measure()
        self.assertEqual(self.standings().late_count, 3)
        with self.assertRaises(AccessError):
            self.standing.with_user(self.user).action_measure()

    def test_each_company_is_measured_in_its_own_currency(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.env.company.currency_id.id)], limit=1)
        )
        currency.active = True
        self.other_company.currency_id = currency
        self.env.user.company_ids = [Command.link(self.other_company.id)]
        self.make(company=self.other_company, amount=7.0)
        self.measure(5)
        other = self.standings(company_id=self.other_company.id)
        self.assertEqual((other.currency_id, other.late_amount), (currency, 7.0))

    def test_the_overview_has_a_tile_that_leads_to_what_is_over_the_limit(self):
        overview = self.env["integration.overview"].with_user(self.user)

        def load():
            return next(
                tile
                for tile in overview.load_overview()["tiles"]
                if tile["code"] == "expectations_over_limit"
            )

        self.measure(0)
        before = int(load()["value"]["text"])
        self.make(2)
        standing = self.measure(5)
        told = load()
        self.assertEqual((told["value"]["text"], told["state"]), (str(before + 1), "bad"))
        [opened] = overview.open_number(told["value"]["link"])
        self.assertIn(standing, standing.search(opened["action"]["domain"]))
