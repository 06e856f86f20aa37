# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_accepting
from . import test_integration_interface
from . import test_integration_issue
from . import test_integration_message
from . import test_integration_overview
from . import test_integration_refusal
from . import test_integration_retention
from . import test_integration_source
from . import test_integration_source_key
from . import test_integration_source_trial
from . import test_integration_statistic
from . import test_integration_trace
from . import test_lanes
from . import test_late_messages
from . import test_processing
from . import test_schemes
from . import test_web_client
