# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import calendar_attendee
from . import calendar_event
from . import calendar_event_attendance
from . import calendar_event_billing
from . import calendar_event_life
from . import hr_employee
from . import patient_account
from . import integration_expectations
from . import integration_mapper_appointment
