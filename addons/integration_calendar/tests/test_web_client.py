# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_contacts.tests.test_web_client import OPEN_EACH
from odoo.addons.integration_core.tests.test_web_client import READY

from .common import make_appointments


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """A clerk finds what is to come, and an appointment opens in the form made for it."""

    def test_the_screens_of_an_appointment_open(self):
        viewer = "integration_patient.group_patient_account_viewer"
        user = new_test_user(self.env, "ap_clerk", viewer, password="ap_clerk")
        user.tour_enabled = False
        event = make_appointments(self.env, 1)
        action = "integration_calendar.appointment_action"
        form = self.env["calendar.event"].browse(event.id).with_user(user).action_open_appointment()
        meeting = {**form, "views": [(self.env.ref("calendar.view_calendar_event_form").id, "form")]}
        screens = [(action, event.name), (form, "No show"), (meeting, "Open the appointment")]
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="ap_clerk")
