# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..models import integration_unmapped_code_noting
from ..properties import Code


@tagged("post_install", "-at_install")
class TestIntegrationUnmappedCode(TransactionCase):
    def setUp(self):
        super().setUp()
        self.missing = self.env["integration.unmapped.code"]
        self.system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-unmapped"})
        self.belgium = self.env.ref("base.be")
        self.sent = ("country", "res.country", "BEL", None)

    def note(self, *lacks, **options):
        options = {"system": self.system, "company": self.env.company, **options}
        self.missing._note(lacks or [self.sent], **options)
        return self.missing.search([("system_id", "=", self.system.id)], order="id")

    def issues(self):
        return self.env["integration.issue"].search(
            [("code", "=", "unmapped_code"), ("res_model", "=", self.missing._name), ("is_open", "=", True)]
        )

    def test_what_is_lacking_is_listed_once_and_counted(self):
        self.note()
        noted = self.note(self.sent, self.sent)
        self.assertEqual(len(noted), 1)
        self.assertEqual((noted.code, noted.table, noted.origin), ("BEL", "country", "partner"))
        self.assertEqual((noted.occurrence_count, noted.state), (2, "open"))

    def test_two_processes_that_note_the_same_leave_it_once(self):
        noted = self.note()
        columns = {
            "table": "country",
            "res_model": "res.country",
            "code": "BEL",
            "origin": "partner",
            "state": "open",
        }
        of = {"system_id": self.system.id, "company_id": self.env.company.id}
        self.assertFalse(noted._insert(**columns, **of), "the other one was there first")

    def test_one_issue_for_each_code_map_names_the_codes_and_leads_to_them(self):
        noted = self.note(self.sent, ("country", "res.country", "NED", None))
        issue = self.issues()
        self.assertEqual(len(issue), 1)
        self.assertIn("“BEL”", issue.detail)
        self.assertIn("“NED”", issue.detail)
        self.assertIn("country", issue.name)
        self.assertIn(issue._get_affected(), noted)

    def test_mapping_adds_to_the_code_map_and_closes_the_issue_with_the_last_one(self):
        first, second = self.note(self.sent, ("country", "res.country", "NED", None))
        first.record = self.belgium
        first.action_map()
        self.assertEqual(first.state, "mapped")
        self.assertTrue(self.issues(), "one is still lacking")
        second.record = self.env.ref("base.nl")
        second.action_map()
        self.assertFalse(self.issues())
        prop = Code("country_id", "country", fallback="code")
        prop.bind(self.env["res.partner"])
        codes = self.env["integration.code"].with_context(integration_system_id=self.system.id)
        self.assertEqual(codes._find(prop, ["BEL"]), {"BEL": self.belgium.ids})

    def test_what_failed_for_codes_that_are_mapped_meanwhile_is_done_again_from_the_issue(self):
        first, _second = self.note(self.sent, ("country", "res.country", "NED", None))
        issue, done = self.issues(), []
        self.assertFalse(issue.can_retry)
        self.patch(
            self.registry["integration.unmapped.code"],
            "_run_again",
            lambda codes: done.append(codes) or {"messages": (1, 0)},
        )
        first.record = self.belgium
        first.action_map()
        self.env.invalidate_all()
        self.assertTrue(issue.is_open and issue.can_retry, "the other one is still lacking")
        issue._retry_all("BEL is mapped since")
        self.assertEqual(done[-1], first)
        self.assertTrue(issue.cause_id.is_retriable)

    def test_a_record_without_code_gets_the_one_that_is_filled_in(self):
        noted = self.note(("country", "res.country", None, self.belgium.id))
        self.assertEqual((noted.origin, noted.record), ("record", self.belgium))
        with self.assertRaisesRegex(UserError, "both the code"):
            noted.action_map()
        noted.code = "BEL"
        noted.action_map()
        codes = self.env["integration.code"].with_context(integration_system_id=self.system.id)
        self.assertEqual(codes._codes("country", "res.country", self.belgium.ids), {self.belgium.id: "BEL"})

    def test_a_code_stands_for_a_record_of_the_right_kind_only(self):
        noted = self.note()
        with self.assertRaisesRegex(UserError, "both the code"):
            noted.action_map()
        noted.record = self.env.ref("base.EUR")
        with self.assertRaisesRegex(UserError, "this kind of record"):
            noted.action_map()
        self.assertEqual(noted.state, "open")

    def test_what_is_ignored_counts_on_and_opens_no_issue(self):
        noted = self.note()
        noted.action_ignore()
        self.assertFalse(self.issues())
        self.note()
        self.assertEqual((noted.state, noted.occurrence_count), ("ignored", 2))
        self.assertFalse(self.issues())
        noted.action_reopen()
        self.note()
        self.assertTrue(self.issues())

    def test_what_was_mapped_and_is_lacking_again_is_open_again(self):
        noted = self.note()
        noted.record = self.belgium
        noted.action_map()
        self.env["integration.code"].search([("code", "=", "BEL")]).unlink()
        self.note()
        self.assertEqual((noted.state, noted.occurrence_count), ("open", 2))

    def test_a_partner_that_sends_anything_as_code_does_not_fill_the_table(self):
        self.patch(integration_unmapped_code_noting, "MOST_OPEN", 3)
        for number in range(5):
            noted = self.note(("country", "res.country", f"X{number}", None))
        self.assertEqual(noted.mapped("code"), ["X0", "X1", "X2"])
        self.note(("country", "res.country", "X1", None))
        self.assertEqual(noted[1].occurrence_count, 2, "what is known still counts")

    def test_what_is_known_takes_no_room_of_what_is_new(self):
        self.patch(integration_unmapped_code_noting, "MOST_OPEN", 3)
        sent = [("country", "res.country", f"X{number}", None) for number in range(4)]
        self.note(*sent[:2])
        noted = self.note(*sent)
        self.assertEqual(noted.mapped("code"), ["X0", "X1", "X2"], "there was room for one more")
        self.assertEqual(noted.mapped("occurrence_count"), [2, 2, 1])

    def test_a_long_code_is_kept_by_its_beginning(self):
        noted = self.note(("country", "res.country", "B" * 1000, None))
        self.assertEqual(noted.code, "B" * 128)

    def test_systems_and_companies_are_kept_apart(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.note()
        self.note(company=elsewhere)
        self.assertEqual(len(self.note(system=None)), 2)
        user = new_test_user(self.env, "unmapped_viewer", groups="integration_core.group_integration_user")
        seen = self.missing.with_user(user).search([("code", "=", "BEL")])
        self.assertEqual(seen.company_id, self.env.company)

    def test_only_developers_map(self):
        noted = self.note()
        user = new_test_user(
            self.env, "unmapped_operator", groups="integration_core.group_integration_operator"
        )
        for action in ("action_map", "action_ignore", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(noted.with_user(user), action)()
        groups = "integration_core.group_integration_developer"
        developer = new_test_user(self.env, "unmapped_developer", groups=groups)
        if self.env["res.company"].search_count([]) == 1:
            noted.with_user(developer).record = self.belgium
            noted.with_user(developer).action_map()
            self.assertEqual(noted.state, "mapped")

    def test_only_what_is_mapped_is_run_again_and_only_by_an_operator(self):
        role, noted = "integration_core.group_integration_", self.note()
        operator = new_test_user(self.env, "unmapped_runner", groups=f"{role}operator")
        with self.assertRaisesRegex(UserError, "mapped yet"):
            noted.with_user(operator).action_run_again()
        noted.record = self.belgium
        noted.action_map()
        told = noted.with_user(operator).action_run_again()
        self.assertIn("Nothing was waiting", told["params"]["message"])
        developer = new_test_user(self.env, "unmapped_mapper", groups=f"{role}developer")
        with self.assertRaisesRegex(AccessError, "operators"):
            noted.with_user(developer).action_run_again()

    def test_each_role_is_shown_what_it_may_press(self):
        writing = {"action_map", "action_ignore"}
        shown = {
            "user": {"list": set(), "form": set()},
            "operator": {"list": {"action_run_again"}, "form": {"action_run_again"}},
            "developer": {"list": writing, "form": {*writing, "action_reopen"}},
        }
        for role, buttons in shown.items():
            groups = f"integration_core.group_integration_{role}"
            user = new_test_user(self.env, f"unmapped_sees_{role}", groups=groups)
            for kind, names in buttons.items():
                arch = etree.fromstring(self.missing.with_user(user).get_view(view_type=kind)["arch"])
                offered = {
                    f"action_{safe_eval(button.get('context') or '{}').get('bulk_action')}"
                    if button.get("name") == "action_open_bulk"
                    else button.get("name")
                    for button in arch.iter("button")
                }
                self.assertEqual(offered, names, (role, kind))

    def test_people_enter_the_side_that_is_not_known_and_nothing_else(self):
        sent, lacking = self.note(self.sent, ("country", "res.country", None, self.belgium.id))
        groups = "integration_core.group_integration_developer"
        user = new_test_user(self.env, "unmapped_forger", groups=groups)
        forged = (
            *((sent, {name: value}) for name, value in (("table", "tax"), ("state", "ignored"))),
            *((sent, {name: False}) for name in ("company_id", "system_id", "res_model", "last_seen_at")),
            (sent, {"code": "NED"}),
            (lacking, {"record": f"res.country,{self.env.ref('base.nl').id}"}),
        )
        for noted, vals in forged:
            with self.assertRaises(UserError):
                noted.with_user(user).write(vals)
        sent.with_user(user).record = self.belgium
        lacking.with_user(user).code = "BEL"
        self.assertEqual((sent.record, lacking.code), (self.belgium, "BEL"))
