# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import ast

from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestExpectations(TransactionCase):
    """What the installed addons ship says what a clerk wants to know, and can be measured from the first day."""

    def setUp(self):
        super().setUp()
        self.shipped = self.env["integration.expectations"]._get_shipped()
        self.recorded = {
            expectation.code: expectation
            for expectation in self.env["integration.expectation"].search([("code", "!=", False)])
        }

    def test_what_finance_and_supply_wait_for_is_shipped(self):
        wanted = {
            "account": {"invoices_delivered", "payments_received", "payments_matched"},
            "purchase": {"orders_confirmed"},
            "stock": {"transfers_told", "movements_told"},
            "calendar": {"appointments_invoiced"},
        }
        installed = self.env.registry._init_modules
        codes = set().union(
            *(codes for addon, codes in wanted.items() if f"integration_{addon}" in installed)
        )
        self.assertLessEqual(codes, {item.code for item in self.shipped})
        self.assertEqual(self.recorded.keys(), {item.code for item in self.shipped})

    def test_each_says_what_it_means_what_to_do_and_from_when_on_it_is_an_issue(self):
        for item in self.shipped:
            with self.subTest(item.code):
                self.assertTrue(item.name and item.explanation and item.remedy)
                self.assertGreater(item.hours, 0)
                self.assertGreater(self.recorded[item.code].least_count, 0)

    def test_each_can_be_measured(self):
        for code, expectation in self.recorded.items():
            with self.subTest(code):
                expectation._measure()
                self.assertTrue(expectation.standing_ids)
                domain = Domain(ast.literal_eval(expectation.condition))
                self.env[expectation.res_model].search_count(domain)

    def test_events_are_known_and_about_such_documents_and_messages_about_what_has_a_contract(self):
        known = self.env["integration.event"]._event_types()
        entities = set(self.env["integration.contract"].search([]).mapped("entity"))
        for item in self.shipped:
            with self.subTest(item.code):
                self.assertEqual(
                    {known[type_].model for type_ in item.event_types},
                    {item.model} if item.event_types else set(),
                )
                self.assertLessEqual(set(item.entities), entities)
                self.assertTrue(item.model or item.entities)

    def test_it_may_be_expected_of_what_others_know_by_a_contract_and_of_nothing_else(self):
        models = {name for name, _label in self.env["integration.expectation"]._select_model()}
        self.assertLessEqual({item.model for item in self.shipped if item.model}, models)
        self.assertFalse({name for name in models if name.startswith("ir.")})
        self.assertNotIn("res.users", models)
