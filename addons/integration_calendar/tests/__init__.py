# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_appointment
from . import test_attendance
from . import test_calendar_event_billing
from . import test_calendar_event_life
from . import test_events
from . import test_integration_mapper_appointment
from . import test_read_audit
from . import test_web_client
