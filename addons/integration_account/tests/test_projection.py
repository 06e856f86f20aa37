# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo.tests import tagged

from odoo.addons.integration_contract.tests.common import MapperCase

from .common import AccountCase

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestProjection(AccountCase):
    """The cost of showing many invoices."""

    def test_two_thousand_invoices_take_sixty_statements_at_most(self):
        case = MapperCase()
        case.env, case.mapper = self.env, self.env["integration.contract"]._get_mapper("invoice.v1")
        invoices = self.make_many_invoices(2000)
        fresh, documents = case.count_queries(invoices)
        known, _documents = case.count_queries(invoices)
        self.assertEqual(len({document["id"] for document in documents}), 2000)
        self.assertLessEqual(max(fresh, known), 60)
        _logger.info(
            "2000 invoices of 5 lines: %s, %s statements, %.0f/s", fresh, known, case.measure_rate(invoices)
        )
