# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta

from odoo.addons.integration_patient.tests.common import make_accounts

START = datetime(2030, 1, 7, 9)


def make_appointments(env, count, **vals):
    """Create booked appointments of one account, an hour apart, each of 30 minutes."""
    account = make_accounts(env, 1)
    provider = env["hr.employee"].create({"name": "Dana Whitfield", "company_id": account.company_id.id})
    place = env["service.location"].create({"name": "Ward", "code": f"A-{account.id}", "type": "other"})
    return env["calendar.event"].create(
        [
            {
                "is_appointment": True,
                "appointment_status": "booked",
                "patient_account_id": account.id,
                "provider_employee_id": provider.id,
                "service_location_id": place.id,
                "service_type_code": "CONSULT",
                "start": START + timedelta(hours=number),
                "stop": START + timedelta(hours=number, minutes=30),
                **vals,
            }
            for number in range(count)
        ]
    )
