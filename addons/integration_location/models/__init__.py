# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import service_location_check_template
from . import service_location_check
from . import service_location
from . import service_location_life
from . import integration_mapper_service_location
