# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, tagged

# An action that is called while the client still opens its first one is dropped without an answer.
READY = "odoo.isReady === true && !!document.querySelector('.o_action_manager > *')"

OPEN_EACH = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    for (const [action, options, selector] of %s) {
        await service.doAction(action, options);
        if (!document.querySelector(`.o_action_manager ${selector}`)) {
            throw new Error(`${JSON.stringify(action)} shows no ${selector}`);
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """The web client shows every screen of the app without a console error."""

    def setUp(self):
        super().setUp()
        # the onboarding would load its assets while we are leaving
        self.env.ref("base.user_admin").tour_enabled = False
        self.system = self.env["integration.system"].create({"name": "Billing engine", "code": "billing"})
        self.interface = self.env["integration.interface"].create(
            {"name": "Invoices", "code": "invoices", "system_id": self.system.id, "owner_id": self.env.uid}
        )
        self.interface.action_submit()
        self.issue = self.env["integration.issue"]._raise_issue(
            "unmapped_code", summary="Tax A1 is not mapped", interface=self.interface, record=self.interface
        )
        self.audit = self.env["integration.audit"].search([], limit=1)

    def test_every_screen_opens(self):
        screens = []
        for name, view_types in (
            ("system", ("list", "kanban")),
            ("interface", ("list", "kanban", "activity")),
            ("issue", ("list", "kanban", "graph", "pivot", "activity")),
            ("issue_stage", ("list",)),
            ("team", ("list",)),
            ("cause", ("list",)),
            ("audit", ("list",)),
            ("secret", ("list",)),
        ):
            for view_type in view_types:
                action = f"integration_core.integration_{name}_action"
                screens.append((action, {"viewType": view_type}, f".o_{view_type}_view"))
        team = self.env["integration.team"].create({"name": "Billing"})
        for record in (self.system, self.interface, self.issue, self.audit, team, self.issue.cause_id):
            action = {
                "type": "ir.actions.act_window",
                "res_model": record._name,
                "res_id": record.id,
                "views": [(False, "form")],
            }
            screens.append((action, {}, ".o_form_view"))
        settings = "integration_core.res_config_settings_action"
        screens.append((settings, {}, "button[name=action_integration_verify_audit]"))
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin")
