# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, new_test_user, tagged

PATH = "/integration/asyncapi.json"


@tagged("post_install", "-at_install")
class TestIntegrationAsyncapi(HttpCase):
    """The description of all events, as people download it."""

    def test_every_event_with_a_contract_is_in_the_document(self):
        document = self.env["integration.asyncapi"]._build()
        self.assertEqual(document["asyncapi"], "3.0.0")
        contracts = self.env["integration.contract"].search([("state", "=", "active")])
        for type_, declared in self.env["integration.event"]._event_types().items():
            if declared.entity in contracts.mapped("entity"):
                self.assertIn(type_, document["channels"][declared.entity]["messages"])
        uuid = self.env["ir.config_parameter"].get_param("database.uuid")
        self.assertEqual(document["id"], f"urn:uuid:{uuid}")

    def test_a_user_of_the_integration_app_downloads_it_and_nobody_else(self):
        new_test_user(self.env, "asyncapi_reader", groups="integration_core.group_integration_user")
        new_test_user(self.env, "asyncapi_other", groups="base.group_user")
        self.authenticate("asyncapi_reader", "asyncapi_reader")
        response = self.url_open(PATH)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.json()["asyncapi"], "3.0.0")
        self.authenticate("asyncapi_other", "asyncapi_other")
        self.assertEqual(self.url_open(PATH).status_code, 403)

    def test_the_menu_leads_there(self):
        action = self.env.ref("integration_outbox.menu_integration_asyncapi").action
        self.assertEqual((action.url, action.target), (PATH, "download"))
