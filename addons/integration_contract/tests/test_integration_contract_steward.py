# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from .contract_files import ContractFiles, make_schema


@tagged("post_install", "-at_install")
class TestIntegrationContractSteward(ContractFiles, TransactionCase):
    def setUp(self):
        super().setUp()
        self.sync(**{"thing.v1": make_schema(**{"x-lifecycle": "active"})})
        self.contract = self.contracts.search([("name", "=", "thing.v1")])
        self.operator = new_test_user(self.env, "stew", "integration_core.group_integration_operator")

    def decides(self, user, entity="thing"):
        return self.contracts.with_user(user)._may_decide(entity)

    def test_managers_and_the_steward_of_a_contract_in_use_decide(self):
        manager = new_test_user(self.env, "stew_m", "integration_core.group_integration_manager")
        self.assertTrue(self.decides(manager))
        self.assertFalse(self.decides(self.operator))
        self.contract.steward_id = self.operator
        self.assertTrue(self.decides(self.operator))
        self.assertFalse(self.decides(self.operator, "other"), "of this entity only")
        self.contract._write_guarded({"state": "retired"})
        self.assertFalse(self.decides(self.operator))

    def test_who_is_no_operator_is_not_named_steward(self):
        viewer = new_test_user(self.env, "stew_v", "integration_core.group_integration_user")
        manager = new_test_user(self.env, "stew_n", "integration_core.group_integration_manager")
        with self.assertRaisesRegex(ValidationError, "no operator"):
            self.contract.steward_id = viewer
        domain = self.contracts.fields_get(["steward_id"], ["domain"])["steward_id"]["domain"]
        offered = self.env["res.users"].search(domain)
        self.assertIn(self.operator, offered)
        self.assertIn(manager, offered)
        self.assertNotIn(viewer, offered)

    def test_a_steward_who_is_no_operator_any_more_is_offered_no_decision(self):
        self.contract.steward_id = self.operator
        viewer = self.env.ref("integration_core.group_integration_user")
        self.operator.group_ids = [Command.set(viewer.ids)]
        self.assertFalse(self.decides(self.operator))

    def test_who_names_a_steward_is_in_the_trail(self):
        self.contract.steward_id = self.operator
        self.contract.steward_id = self.operator
        row = self.env["integration.audit"].search([("action", "=", "contract.steward")])
        self.assertEqual(
            (row.res_id, row.detail), (self.contract.id, f'{{"from":0,"to":{self.operator.id}}}')
        )
