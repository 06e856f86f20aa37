# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.integration_contacts.tests.test_web_client import OPEN_EACH
from odoo.addons.integration_contract.tests import demo_records
from odoo.addons.integration_core.tests.test_web_client import READY

#: opening one takes some tenths of a second
SECONDS = 240


@tagged("post_install", "-at_install")
class TestScreens(HttpCase):
    """What the suite adds to the screens of Odoo's apps breaks none, in one browser for all apps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo_records.load(cls.env)

    def setUp(self):
        super().setUp()
        self.user = self.env.ref("base.user_admin")
        self.user.tour_enabled = False  # the onboarding would load its assets while we are leaving
        self.contracts = self.env["integration.contract"].search([("problem", "=", False)])
        self.mappers = {
            contract: self.env["integration.contract"]._get_mapper(contract.name)
            for contract in self.contracts
        }
        groups = {
            name for mapper in self.mappers.values() for name in mapper._service_groups.get("write", ())
        }
        manager = "integration_core.group_integration_manager"
        self.user.group_ids = [Command.link(self.env.ref(name).id) for name in (*groups, manager)]

    def test_the_form_of_every_record_that_a_contract_shows_opens(self):
        screens = []
        for contract in self.mappers:
            record = next(filter(None, demo_records.find(self.env, contract._schema())))
            action = {"type": "ir.actions.act_window", "res_model": record._name, "res_id": record.id}
            shown = record.with_user(self.user).display_name
            screens.append(({**action, "views": [[False, "form"]]}, shown))
        self.assertTrue(screens)
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin", timeout=SECONDS)

    def test_every_screen_of_the_addons_of_apps_opens(self):
        names = set(self.contracts.mapped("addon"))
        actions = self.env["ir.actions.act_window"].search([("target", "!=", "new")])
        ids = {
            id_: name for id_, name in actions.get_external_id().items() if name.partition(".")[0] in names
        }
        screens = [
            (name, action.with_user(self.user).name)
            for action in actions
            if (name := ids.get(action.id)) and "active_id" not in f"{action.domain}{action.context}"
        ]
        self.assertTrue(screens)
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin", timeout=SECONDS)
