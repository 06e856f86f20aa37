# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.integration_contract.tests.contract_files import ContractFiles, make_schema

from ..emission import EventType
from ..moments import Created


@tagged("post_install", "-at_install")
class TestIntegrationContract(ContractFiles, TransactionCase):
    def test_a_contract_tells_the_moment_of_each_of_its_events(self):
        self.sync(**{"thing.v1": make_schema(**{"x-events": ["thing.created", "thing.gone"]})})
        contract = self.contracts.search([("name", "=", "thing.v1")])
        known = {
            "thing.created": EventType("thing", "thing", Created(), "It was made, and its making committed.")
        }
        with patch.object(self.env.registry["integration.event"], "_event_types", lambda _self: known):
            contract.invalidate_recordset(["event_text"])
            self.assertEqual(
                contract.event_text.splitlines(),
                ["thing.created: It was made, and its making committed.", "thing.gone"],
            )
