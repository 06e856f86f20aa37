# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_contacts.tests.test_web_client import OPEN_EACH
from odoo.addons.integration_core.tests.test_web_client import READY

from .common import make_accounts


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """A manager of patient accounts finds one and sees the person; the look is in the trail."""

    def test_the_screens_of_an_account_open(self):
        manager = "integration_patient.group_patient_account_manager"
        user = new_test_user(self.env, "pa_manager", manager, password="pa_manager")
        user.tour_enabled = False
        account = make_accounts(self.env, 1)
        form = {
            "type": "ir.actions.act_window",
            "res_model": account._name,
            "res_id": account.id,
            "views": [(False, "form")],
        }
        screens = [("integration_patient.patient_account_action", account.name), (form, "Merge")]
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="pa_manager")
        rows = self.env["integration.audit"].search(
            [("action", "=", "personal.read"), ("user_id", "=", user.id)]
        )
        self.assertTrue(rows)
        self.assertTrue(all("Moreauova" not in row.detail for row in rows))
