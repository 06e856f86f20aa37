# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.integration_core import clearance
from odoo.addons.integration_core.tests.test_web_client import OPEN_EACH, READY

from .common import InboxHttpCase


@tagged("post_install", "-at_install")
class TestInboxWebClient(InboxHttpCase):
    """The web client shows every screen of sources and messages without a console error."""

    def test_every_screen_opens(self):
        # the onboarding would load its assets while we are leaving
        self.env.ref("base.user_admin").tour_enabled = False
        self.send()
        screens = [
            (f"integration_inbox.integration_{name}_action", {"viewType": "list"}, ".o_list_view")
            for name in ("source", "message")
        ]
        for record in (self.source, self.source.key_ids, self.find()):
            action = {
                "type": "ir.actions.act_window",
                "res_model": record._name,
                "res_id": record.id,
                "views": [(False, "form")],
            }
            screens.append((action, {}, ".o_form_view"))
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin")

    def test_every_dialog_opens(self):
        admin = self.env.ref("base.user_admin")
        admin.tour_enabled = False
        groups = [f"integration_core.group_integration_see_{kind}" for kind in clearance.ALL]
        admin.group_ids = [Command.link(self.env.ref(group).id) for group in groups]
        self.send()
        dialogs = [
            self.source.action_add_key(),
            self.source.action_try(),
            self.find().with_context(bulk_action="ignore").action_open_bulk(),
            self.find().with_user(admin).action_open_reveal(),
        ]
        script = """
        (async () => {
            const service = odoo.__WOWL_DEBUG__.root.env.services.action;
            for (const action of %s) {
                await service.doAction(action);
                for (let tries = 0; !document.querySelector(".o_dialog .o_form_view"); tries++) {
                    if (tries > 100) throw new Error(`${JSON.stringify(action)} shows no form`);
                    await new Promise((done) => setTimeout(done, 50));
                }
                await service.doAction({ type: "ir.actions.act_window_close" });
                for (let tries = 0; document.querySelector(".o_dialog"); tries++) {
                    if (tries > 100) throw new Error(`${JSON.stringify(action)} stays open`);
                    await new Promise((done) => setTimeout(done, 50));
                }
            }
            console.log("test successful");
        })().catch((error) => console.error(error.message));
        """
        content = json.dumps(dialogs, default=str)
        self.browser_js("/odoo", script % content, READY, login="admin")
