# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .contract_suite import ContractSuite
from .guarantee import for_each_contract
from .suite_access import AccessChecks
from .suite_actions import ActionChecks
from .suite_events import EventChecks
from .suite_examples import ExampleChecks
from .suite_lengths import LengthChecks
from .suite_reading import ReadingChecks
from .suite_sensitivity import SensitivityChecks, unlisted
from .suite_writing import WritingChecks


@for_each_contract
@tagged("post_install", "-at_install")
class TestContracts(
    ExampleChecks,
    ReadingChecks,
    WritingChecks,
    EventChecks,
    ActionChecks,
    LengthChecks,
    AccessChecks,
    SensitivityChecks,
    ContractSuite,
):
    """Every contract holds every guarantee; each test is named after its contract."""

    def test_every_contract_that_is_installed_is_tested(self):
        installed = self.env["integration.contract"].search([("problem", "=", False)])
        for contract in installed:
            with self.subTest(contract.name):
                self.assertIn(contract, self.client.grant_ids.contract_id, "it has no mapper")

    def test_every_private_field_of_a_version_of_an_employee_is_on_a_list(self):
        self.assertEqual(unlisted(self.env), set())
