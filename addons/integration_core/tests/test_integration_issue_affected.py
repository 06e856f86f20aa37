# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .issue_case import IssueCase


@tagged("post_install", "-at_install")
class TestIntegrationIssueAffected(IssueCase):
    """An issue says which records it hits and how much money hangs on them, which makes it severe."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create([{"name": f"Payer {number}"} for number in range(3)])
        self.amounts = {}
        self.currency = self.env.company.currency_id

        def get_amounts(model, model_name, ids):
            return {
                id_: self.amounts[id_] for id_ in ids if model_name == "res.partner" and id_ in self.amounts
            }

        self.patch(self.registry["integration.issue.affected"], "_get_amounts", get_amounts)

    def expose(self, *amounts):
        """Say what hangs on the first partners, in the company's currency."""
        self.amounts = {
            partner.id: (amount, self.currency.id)
            for partner, amount in zip(self.partners, amounts, strict=False)
        }

    def test_each_record_is_noted_once_and_counted(self):
        self.raise_issue(affected=self.partners[:2])
        issue = self.raise_issue(affected=self.partners[1:])
        counts = {row.record_name: row.occurrence_count for row in issue.affected_ids}
        self.assertEqual(counts, {"Payer 0": 1, "Payer 1": 2, "Payer 2": 1})
        self.assertEqual(issue.affected_count, 3)
        self.assertEqual(set(issue.affected_ids.mapped("correlation_id")), {issue.correlation_id})

    def test_a_business_record_that_it_is_about_is_hit_and_one_of_the_suite_is_not(self):
        self.assertEqual(self.raise_issue(record=self.partners[0]).affected_ids.record_name, "Payer 0")
        self.assertFalse(self.raise_issue(key=(2,), record=self.system).affected_ids)

    def test_many_are_noted_by_one_query(self):
        issue = self.raise_issue()
        issue._note_hits(
            SQL("SELECT 'res.partner' AS res_model, id AS res_id, 5 AS times, 'c' AS correlation_id FROM res_partner"
                " WHERE id = ANY(%s)", self.partners.ids)
        )  # fmt: skip
        self.assertEqual(issue.affected_ids.mapped("occurrence_count"), [5, 5, 5])

    def test_the_name_of_a_record_is_for_those_who_may_read_it(self):
        secret = self.env["ir.config_parameter"].create({"key": "integration.test", "value": "1"})
        row = self.raise_issue(record=secret).affected_ids
        self.assertNotIn("integration.test", row.with_user(self.user).record_name)

    def test_what_hangs_on_them_is_summed_up_in_the_currency_of_the_company(self):
        other = self.env.ref("base.EUR" if self.currency.name == "USD" else "base.USD")
        other.active = True
        self.env["res.currency.rate"].search([("currency_id", "in", (other + self.currency).ids)]).unlink()
        self.env["res.currency.rate"].create({"currency_id": other.id, "rate": 0.5, "name": "2020-01-01"})
        self.expose(100, 20)
        self.amounts[self.partners[2].id] = (10, other.id)
        issue = self.raise_issue(affected=self.partners)
        self.assertEqual(issue.exposed_amount, 140)

    def test_an_amount_that_changed_counts_once_with_what_it_is_now(self):
        self.expose(100)
        self.raise_issue(affected=self.partners[0])
        self.expose(300)
        self.assertEqual(self.raise_issue(affected=self.partners[0]).exposed_amount, 300)

    def test_it_is_over_with_the_issue_and_hits_again_when_it_comes_back(self):
        self.expose(100, 200)
        issue = self.raise_issue(affected=self.partners[:2])
        issue.action_resolve()
        self.assertEqual((issue.affected_count, issue.exposed_amount), (0, 300))
        self.raise_issue(affected=self.partners[0])
        self.assertEqual((issue.affected_count, issue.exposed_amount), (1, 100))

    def test_nobody_changes_what_was_hit_and_another_company_does_not_see_it(self):
        self.interface.company_id = self.env.company
        row = self.raise_issue(affected=self.partners[0]).affected_ids
        for attempt in (lambda: row.write({"amount": 0}), row.unlink, lambda: row.create({"res_id": 1})):
            with self.assertRaises(AccessError):
                attempt()
        stranger = self.other_company_user("operator")
        self.assertFalse(row.with_user(stranger).search([("id", "=", row.id)]))
        self.assertTrue(row.with_user(self.user).search([("id", "=", row.id)]))

    # === WHO SEES AMOUNTS === #

    def test_what_hangs_on_an_issue_is_for_who_is_cleared_whatever_the_role(self):
        self.expose(100, 20)
        issue = self.raise_issue(affected=self.partners[:2])
        seeing = new_test_user(
            self.env,
            "affected_seeing",
            "integration_core.group_integration_user,integration_core.group_integration_see_financial",
        )
        self.assertEqual(issue.with_user(seeing).exposed_amount, 120)
        self.assertEqual(sum(issue.with_user(seeing).affected_ids.mapped("amount")), 120)
        ways = {
            "read": lambda records, field: records.read([field]),
            "search": lambda records, field: records.search([(field, ">", 50)]),
            "count": lambda records, field: records.search_count([(field, ">", 50)]),
            "sort": lambda records, field: records.search([], order=f"{field} desc"),
            "sum": lambda records, field: records.formatted_read_group([], [], [f"{field}:sum"]),
            "group": lambda records, field: records.formatted_read_group([], [field], ["__count"]),
            "having": lambda records, field: records.formatted_read_group(
                [],
                ["state" if field != "amount" else "res_model"],
                ["__count"],
                having=[(f"{field}:sum", ">", 5)],
            ),
        }
        for role in ("user", "operator", "developer", "auditor", "manager"):
            for records, field in ((issue, "exposed_amount"), (issue.affected_ids, "amount")):
                for name, way in ways.items():
                    with self.subTest(f"{role}: {name} {field}"), self.assertRaises(AccessError):
                        way(records.with_user(getattr(self, role)), field)
            with self.subTest(f"{role}: through the issue"), self.assertRaises(AccessError):
                issue.with_user(getattr(self, role)).search([("affected_ids.amount", ">", 50)])

    def test_where_nothing_is_known_of_an_amount_no_screen_says_0(self):
        for name in ("issue_view_list", "issue_view_form", "issue_affected_view_list"):
            arch = etree.fromstring(self.env.ref(f"integration_core.integration_{name}").arch)
            amounts = [field for field in arch.iter("field") if "amount" in field.get("name")]
            with self.subTest(name):
                self.assertTrue(amounts)
                self.assertTrue(all(field.get("invisible") for field in amounts))

    def test_whoever_may_see_the_record_sees_its_amount_and_the_order_tells_nobody(self):
        hidden = self.env["ir.config_parameter"].create({"key": "integration.test", "value": "1"})
        self.patch(
            self.registry["integration.issue.affected"],
            "_get_amounts",
            lambda _model, _name, ids: dict.fromkeys(ids, (70, self.currency.id)),
        )
        issue = self.raise_issue(record=hidden)
        self.raise_issue(affected=self.partners[0])
        rows = issue.affected_ids.with_user(self.user)
        self.assertEqual(
            {row.res_model: row.amount_shown for row in rows}, {hidden._name: 0, "res.partner": 70}
        )
        self.assertNotIn("amount", rows._order)

    def test_an_operator_merges_and_counts_what_money_hangs_on(self):
        self.expose(100, 20)
        first = self.raise_issue(affected=self.partners[0])
        second = self.raise_issue(key=(2,), affected=self.partners[1])
        first.with_user(self.operator)._merge(second.with_user(self.operator), "it is one cause")
        self.assertEqual(first.sudo().exposed_amount, 120)

    # === SEVERITY === #

    def test_the_class_of_the_interface_counts(self):
        self.interface.criticality = "critical"
        self.assertEqual(self.raise_issue(severity="medium").severity, "high")

    def test_the_catalogue_says_how_severe_a_cause_is_where_the_customer_said_so(self):
        self.env["integration.cause"]._get("unmapped_code").severity = "critical"
        self.assertEqual(self.raise_issue(severity="low").severity, "critical")

    def test_the_amount_makes_it_severe_from_the_thresholds_of_the_company_on(self):
        self.env.company.write({"integration_exposed_high": 500, "integration_exposed_critical": 5000})
        self.expose(400)
        issue = self.raise_issue(severity="low", affected=self.partners[0])
        self.assertEqual(issue.severity, "low")
        self.expose(400, 200)
        self.raise_issue(severity="low", affected=self.partners[1])
        self.assertEqual(issue.severity, "high")
        self.expose(400, 200, 9000)
        self.raise_issue(severity="low", affected=self.partners[2])
        self.assertEqual(issue.severity, "critical")

    def test_what_a_person_chose_stays(self):
        self.env.company.integration_exposed_high = 500
        issue = self.raise_issue(severity="low")
        issue.with_user(self.operator).severity = "medium"
        self.assertTrue(issue.severity_by_hand)
        self.expose(900)
        self.raise_issue(severity="high", affected=self.partners[0])
        self.assertEqual(issue.severity, "medium")

    def test_an_occurrence_that_is_worse_makes_it_so(self):
        issue = self.raise_issue(severity="medium")
        self.raise_issue(severity="high")
        self.raise_issue(severity="low")
        self.assertEqual(issue.severity, "high")
