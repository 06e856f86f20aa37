# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from ..tools import facts, utc
from .common import IntegrationCase


@tagged("post_install", "-at_install")
class TestIntegrationOverview(IntegrationCase):
    """How things stand is told at once, and as who asks may see it in lists."""

    def setUp(self):
        super().setUp()
        self.env["integration.issue"].search([])._write_guarded({"state": "resolved"})

    def raise_issue(self, code="unmapped_code", **values):
        return self.env["integration.issue"]._raise_issue(
            code, summary=code, **{"interface": self.interface, **values}
        )

    def get_facts(self, user=None, **values):
        return self.env["integration.overview"].with_user(user or self.user)._get_facts(**values)

    def test_all_facts_are_read_by_one_statement(self):
        self.raise_issue()
        self.get_facts()  # rights are remembered
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["integration.overview"].with_user(self.user)._get_facts()
        self.assertEqual(found.count(facts.ISSUES), 1)

    def test_who_asks_for_some_facts_gets_no_others(self):
        self.raise_issue()
        found = self.get_facts(codes=[facts.ISSUES])
        self.assertEqual((found.codes, found.count(facts.ISSUES)), ({facts.ISSUES}, 1))
        self.assertEqual(self.get_facts(codes=["nonsense"]).rows, ())

    def test_open_issues_count_by_interface_and_severity_and_closed_ones_do_not(self):
        self.raise_issue("a", severity="high")
        self.raise_issue("b", severity="low")
        self.raise_issue("c").action_resolve()
        self.raise_issue("d", interface=None)
        found = self.get_facts()
        self.assertEqual(found.count(facts.ISSUES), 3)
        self.assertEqual(found.count(facts.ISSUES, interface_id=self.interface.id), 2)
        self.assertEqual(found.count(facts.ISSUES, interface_id=self.interface.id, word="high"), 1)

    def test_issues_that_are_too_late_or_nobodys_count_apart(self):
        late = self.raise_issue("a")
        late._write_guarded({"clock_state": "breached"})
        nobodys = self.raise_issue("b")
        nobodys.write({"owner_id": False, "team_id": False})
        found = self.get_facts()
        self.assertEqual((found.count(facts.ISSUES_BREACHED), found.count(facts.ISSUES_UNOWNED)), (1, 1))
        self.assertEqual(found.since(facts.ISSUES_BREACHED), late.first_seen_at)

    def test_what_belongs_to_a_company_that_is_not_chosen_does_not_count(self):
        self.raise_issue(interface=None)._write_guarded({"company_id": self.other_company.id})
        self.assertEqual(self.get_facts().count(facts.ISSUES), 0)
        whole = self.env["integration.overview"].sudo()._get_facts(company_ids=self.other_company.ids)
        self.assertEqual(whole.count(facts.ISSUES, company_id=self.other_company.id), 1)

    def test_who_may_not_read_the_rows_is_told_nothing_of_them(self):
        self.raise_issue()
        stranger = new_test_user(self.env, "overview_stranger", "base.group_user")
        found = self.get_facts(stranger)
        self.assertNotIn(facts.ISSUES, found.codes)
        self.assertEqual(found.count(facts.ISSUES), 0)

    def test_each_number_is_the_length_of_its_list(self):
        self.raise_issue("a")
        self.raise_issue("b", interface=None)
        overview = self.env["integration.overview"].with_user(self.user)
        found = overview._get_facts()
        self.assertTrue(found.rows)
        for source in overview._get_fact_sources(utc.now()):
            rows = overview._find_rows(source.code, getattr(source, "model", ""), utc.now())
            if not rows:
                continue
            action, domain = rows
            self.assertEqual(self.env.ref(action).res_model, source.model)
            listed = self.env[source.model].with_user(self.user).search(list(domain))
            number = sum(listed.mapped(source.amount)) if source.amount else len(listed)
            self.assertEqual(found.count(source.code, model=source.model), number, source.code)
