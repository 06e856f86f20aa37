# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_events
from . import test_integration_mapper_invoice
from . import test_integration_mapper_payment
from . import test_names
from . import test_projection
from . import test_res_partner
