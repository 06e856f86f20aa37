# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A contract knows the subscriptions that receive events by it, and the inventory what is sent over an interface."""

from odoo.tests import new_test_user, tagged

from odoo.addons.integration_outbox.emission import get_entity

from .common import WebhookCase


@tagged("post_install", "-at_install")
class TestIntegrationContract(WebhookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        contracts = cls.env["integration.contract"]
        types = cls.env["integration.event"]._event_types()
        cls.type = next(type_ for type_ in sorted(types) if contracts._find_current_id(get_entity(type_)))
        cls.contract = contracts._get_current(get_entity(cls.type)).with_env(cls.env)
        cls.subscription = cls.make_subscription(name="One", event_types=cls.type)

    def uses(self, contract=None):
        """Return what is told about the test's subscription."""
        contract = contract or self.contract
        return [use for use in contract._get_usage() if use.record == self.subscription]

    def test_a_subscription_uses_the_contract_of_the_events_it_takes(self):
        [use] = self.uses()
        self.assertEqual(
            (use.system, use.what, use.last_used_at), (self.system, f"Receives: {self.type}", False)
        )
        self.assertIn(self.subscription, self.contract._get_subscriptions())
        self.assertEqual(self.contract.subscription_count, len(self.contract._get_subscriptions()))
        action = self.contract.action_open_subscriptions()
        self.assertIn(self.subscription, self.env["integration.subscription"].search(action["domain"]))

    def test_a_pattern_counts_for_every_contract_whose_events_it_takes(self):
        everything = self.make_subscription(name="All of them", event_types="*")
        for contract in self.env["integration.contract"].search([("state", "=", "active")]):
            is_told_of = contract._find_current_id(contract.entity) == contract.id
            has_events = bool(contract.event_text) and contract._get_own_types(everything)
            used = everything in contract._get_subscriptions()
            self.assertEqual(used, bool(is_told_of and has_events), contract.name)

    def test_another_version_of_the_contract_and_what_ended_are_not_in_use(self):
        other = self.env["integration.contract"].search(
            [("entity", "!=", self.contract.entity), ("state", "=", "active")], limit=1
        )
        self.assertFalse(self.uses(other))
        self.subscription.with_user(self.manager)._pause("The partner asked us to wait")
        self.assertTrue(self.uses())
        self.subscription.with_user(self.manager).action_retire()
        self.assertFalse(self.uses())

    def test_another_companys_subscription_is_not_shown(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "contract_stranger",
            "integration_core.group_integration_manager",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        self.interface.sudo()._write_guarded({"company_id": self.env.company.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.uses(self.contract.with_user(stranger)))
        self.assertTrue(self.uses(self.contract.sudo()))

    def test_the_inventory_counts_what_is_not_retired(self):
        before = self.interface.subscription_count
        self.subscription.with_user(self.manager).action_retire()
        self.assertEqual(self.interface.subscription_count, before - 1)
        self.assertFalse(self.interface.last_out_at)
