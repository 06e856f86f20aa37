# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound


@tagged("post_install", "-at_install")
class TestIntegrationMapper(TransactionCase):
    """What is the same for all mappers; what needs an entity is in :mod:`.common`, run by each of them."""

    def test_every_mapper_has_a_usable_contract_and_binds_to_its_model(self):
        base = self.env.registry["integration.mapper"]
        for name, cls in self.env.registry.items():
            if issubclass(cls, base) and cls._contract:
                with self.subTest(name):
                    contract = self.env["integration.contract"].search([("name", "=", cls._contract)])
                    self.assertTrue(contract and not contract.problem)
                    self.assertEqual(self.env["integration.contract"]._get_mapper(cls._contract)._name, name)
                    self.assertTrue(self.env[name]._emitting_fields() <= self.env[cls._target]._fields.keys())

    def test_a_contract_without_mapper_is_an_error_of_configuration(self):
        with self.assertRaises(ContractInvalid):
            self.env["integration.contract"]._get_mapper("nothing.v1")
        with self.assertRaises(NotFound):
            self.env["integration.contract"]._get("nothing.v1")
