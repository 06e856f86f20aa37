# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_department_reference
from . import test_events
from . import test_hr_employee_merging
from . import test_integration_mapper_department
from . import test_integration_mapper_employee
from . import test_integration_mapper_employee_matching
from . import test_integration_mapper_job
from . import test_integration_mapper_work_location
from . import test_privacy
from . import test_res_partner
