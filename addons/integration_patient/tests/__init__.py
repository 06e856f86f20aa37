# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_base_partner_merge_automatic_wizard
from . import test_events
from . import test_integration_identifier
from . import test_integration_mapper_patient_account
from . import test_merge
from . import test_privacy
from . import test_read_audit
from . import test_web_client
