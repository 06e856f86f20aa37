# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, tagged

from odoo.addons.integration_contacts.tests.test_web_client import OPEN_EACH
from odoo.addons.integration_core.tests.test_web_client import READY

from .common import make_locations

ACTION = "integration_location.service_location_action"


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """The register of places and its check-lists can be read in the web client."""

    def test_the_screens_of_places_open(self):
        self.env.ref("base.user_admin").tour_enabled = False
        location = make_locations(self.env, 1, name="Lakeside Hospital", gln="0614141000029")
        shown = {"type": "ir.actions.act_window", "res_model": location._name}
        screens = [
            (ACTION, "Lakeside Hospital"),
            ({**shown, "views": [[False, "kanban"]]}, location.code),
            ({**shown, "views": [[False, "form"]], "res_id": location.id}, "Readiness"),
            ("integration_location.service_location_check_template_action", "Laboratory"),
        ]
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin")
