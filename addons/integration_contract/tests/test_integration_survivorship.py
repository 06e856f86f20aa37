# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2 import IntegrityError

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..tools.survivorship import RECENT, SOURCE, Criterion
from .master_case import MasterCase


@tagged("post_install", "-at_install")
class TestIntegrationSurvivorship(MasterCase, TransactionCase):
    """The rules themselves; what they decide: test_integration_property_source.py."""

    def test_a_rule_says_in_words_what_decides_a_pin_first(self):
        rule = self.survive(self.ehr, "verified", "recent", path="email")
        self.assertEqual(rule.display_name, "party.email")
        self.assertEqual(rule.criteria_text, "Pinned › Comes from EHR › Is verified › Is the most recent")

    def test_the_more_precise_rule_comes_later_and_so_decides(self):
        company = self.env.company
        self.survive("recent", path="email", company_id=company.id)
        self.survive(self.ehr)
        self.survive("recent", path="email")
        rules = self.env["integration.survivorship"]._load_rules("party")
        self.assertEqual(
            [(path, company_id) for path, company_id, _criteria in rules],
            [(None, None), ("email", None), ("email", company.id)],
        )
        self.assertEqual(rules[0][2], (Criterion(SOURCE, self.ehr.id),))
        self.assertEqual(rules[1][2], (Criterion(RECENT, None),))

    def test_a_changed_rule_holds_at_once(self):
        rule = self.survive("recent")
        rules = self.env["integration.survivorship"]
        self.assertEqual(rules._load_rules("party")[0][2], (Criterion(RECENT, None),))
        rule.criterion_ids.write({"kind": "source", "system_id": self.crm.id})
        self.assertEqual(rules._load_rules("party")[0][2], (Criterion(SOURCE, self.crm.id),))

    def test_there_is_one_rule_for_one_thing(self):
        self.survive("recent", path="email")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.survive("complete", path="email")

    def test_only_what_comes_from_somewhere_names_a_system(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.survive("recent").criterion_ids.system_id = self.ehr
            self.env.flush_all()

    def test_a_changed_criterion_is_in_the_audit_trail(self):
        rule = self.survive("recent")
        audit = self.env["integration.audit"]
        before = audit.search_count([("action", "=", "survivorship.changed")])
        rule.criterion_ids.kind = "complete"
        rule.criterion_ids.unlink()
        self.assertEqual(audit.search_count([("action", "=", "survivorship.changed")]), before + 2)
