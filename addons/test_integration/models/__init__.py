# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_integration_tag
from . import test_integration_order
from . import test_integration_order_line
from . import integration_mapper_test_order
from . import integration_mapper_test_order_v2
from . import integration_inbox_handler_test
