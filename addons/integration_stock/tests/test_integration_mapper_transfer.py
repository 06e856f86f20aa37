# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import StockCase
from .picking_checks import PickingChecks


@tagged("post_install", "-at_install")
class TestIntegrationMapperTransfer(PickingChecks, StockCase):
    contract = "transfer.v1"
    code = "internal"
