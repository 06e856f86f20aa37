# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import hr_work_location
from . import integration_mapper_work_location
