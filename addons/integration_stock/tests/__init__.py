# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_integration_mapper_delivery
from . import test_integration_mapper_inventory_item
from . import test_integration_mapper_lot
from . import test_integration_mapper_receipt
from . import test_integration_mapper_replenishment_rule
from . import test_integration_mapper_stock
from . import test_integration_mapper_stock_movement
from . import test_integration_mapper_transfer
from . import test_stock_moved
from . import test_stock_picking
from . import test_stock_threshold
from . import test_threshold_concurrency
