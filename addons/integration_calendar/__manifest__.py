# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Integration: Appointments",
    "summary": "Appointments of patients in the calendar, as one contract: appointment",
    "version": "19.0.1.1.0",
    "license": "LGPL-3",
    "author": "Integration Suite contributors",
    "category": "Integration",
    "depends": ["integration_patient", "integration_location", "integration_hr", "calendar"],
    "data": [
        "security/ir.model.access.csv",
        "security/calendar_event_rules.xml",
        "wizards/calendar_event_decision_views.xml",
        "views/calendar_event_views.xml",
    ],
    "demo": ["demo/appointment_demo.xml"],
    "auto_install": True,
    "installable": True,
}
