# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import hr_department
from . import hr_employee
from . import hr_employee_merging
from . import hr_job
from . import hr_work_location
from . import integration_mapper_department
from . import integration_mapper_employee
from . import integration_mapper_employee_matching
from . import integration_mapper_job
from . import integration_mapper_work_location
from . import res_partner
