# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statuses of an appointment (FHIR R5 Appointment.status), and which may follow which."""

STATUSES = [
    ("proposed", "Proposed"),
    ("booked", "Booked"),
    ("arrived", "Arrived"),
    ("fulfilled", "Fulfilled"),
    ("noshow", "No show"),
    ("cancelled", "Cancelled"),
]
TRANSITIONS = {
    "proposed": {"booked", "cancelled"},
    "booked": {"arrived", "fulfilled", "noshow", "cancelled"},
    "arrived": {"fulfilled", "cancelled"},
    "fulfilled": set(),
    "noshow": {"arrived"},  # who comes late
    "cancelled": set(),
}
#: a new appointment is one of these
INITIAL = ("proposed", "booked")
#: an appointment that takes its provider's time
TAKES_TIME = ("proposed", "booked", "arrived")
#: when, where and by whom: what stays as it is of an appointment with another status
FIXED_WHEN_OVER = frozenset(
    {"start", "stop", "duration", "provider_employee_id", "provider_partner_id", "service_location_id"}
)
