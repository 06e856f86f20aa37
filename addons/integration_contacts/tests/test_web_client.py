# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, tagged

from odoo.addons.integration_core.tests.test_web_client import READY

OPEN_EACH = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    for (const [action, text] of %s) {
        await service.doAction(action);
        const shows = () => document.querySelector(".o_action_manager").textContent.includes(text);
        for (let frame = 0; frame < 300 && !shows(); frame++) {
            await new Promise(requestAnimationFrame);
        }
        if (!shows()) {
            throw new Error(`${JSON.stringify(action)} does not show ${text}`);
        }
    }
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """The catalogue, the identifiers and the code maps can be read in the web client."""

    def test_the_screens_of_a_contract_open(self):
        self.env.ref("base.user_admin").tour_enabled = False
        contract = self.env["integration.contract"]._get("party.v1")
        partner = self.env["res.partner"].create({"name": "Northgate", "party_payer": True})
        uid = self.env["integration.identifier"]._uids(partner, "party")[partner.id]
        self.env["integration.code"].create(
            {"table": "country", "code": "BEL", "record": f"res.country,{self.env.ref('base.be').id}"}
        )
        catalogue = "integration_contract.integration_{}_action"
        screens = [
            (catalogue.format("contract"), "party.v1"),
            (self.open_form(contract), "address.postal_code"),
            (catalogue.format("identifier"), uid),
            (catalogue.format("code"), "BEL"),
            (self.open_form(partner), "Payer"),
        ]
        # groups are folded; what they hold is what the test looks for
        for name in ("code", "identifier"):
            self.env.ref(catalogue.format(name)).context = "{}"
        self.browser_js("/odoo", OPEN_EACH % json.dumps(screens), READY, login="admin")

    def open_form(self, record):
        """Return the action that opens a record."""
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
