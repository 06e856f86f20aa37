# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import patient_account_line
from . import patient_account_identifier
from . import patient_account_coverage
from . import patient_account
from . import patient_account_life
from . import patient_account_privacy
from . import integration_mapper_patient_account
from . import integration_retention
from . import integration_subject
