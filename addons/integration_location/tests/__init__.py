# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_events
from . import test_integration_mapper_service_location
from . import test_service_location
from . import test_service_location_check
from . import test_service_location_decision
from . import test_web_client
