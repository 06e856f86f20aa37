# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.integration_core.tests.test_web_client import READY

LOGIN = "code-developer"

# A browser that looks for a widget that is not there waits ten seconds, and says for which.
STEPS = """
(async () => {
    const find = async (selector, text = "") => {
        for (let frame = 0; frame < 600; frame++) {
            const found = [...document.querySelectorAll(`.o_web_client ${selector}`)];
            const fitting = found.find((element) => element.textContent.includes(text));
            if (fitting) {
                return fitting;
            }
            await new Promise(requestAnimationFrame);
        }
        throw new Error(`${selector} with “${text}” is not there`);
    };
    const choose = async (field, text) => {
        const input = await find(`.o_field_widget[name=${field}] input`);
        input.click();
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        (await find(".o-autocomplete--dropdown-item a", text)).click();
    };
    await odoo.__WOWL_DEBUG__.root.env.services.action.doAction(%s);
    %s
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""
IN_THE_FORM = """
    await choose("meaning_id", "Belgium");
    (await find("button[name=action_map]")).click();
    await find(".o_notification", "Mapped");
"""
IN_THE_LIST = """
    (await find(".o_data_row .o_data_cell[name=meaning_id]")).click();
    await choose("meaning_id", "Belgium");
    (await find(".o_data_row button[name=action_map]")).click();
    await find(".o_notification", "Mapped");
"""
NEW_ENTRY = """
    const write = async (field, text) => {
        const input = await find(`.o_form_view .o_field_widget[name=${field}] input`);
        input.value = text;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        input.dispatchEvent(new Event("change", {bubbles: true}));
    };
    (await find(".o_list_button_add")).click();
    await write("table", "country");
    await write("code", "BEL");
    const kind = await find(".o_field_widget[name=record] select");
    kind.value = "res.country";
    kind.dispatchEvent(new Event("change", {bubbles: true}));
    await choose("record", "Belgium");
    (await find(".o_form_button_save")).click();
    await find(".o_form_saved, .o_form_status_indicator_buttons.invisible");
"""


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """Who keeps code maps, and is no administrator of Odoo, does so in the web client."""

    def setUp(self):
        super().setUp()
        groups = "base.group_user,integration_core.group_integration_developer"
        new_test_user(self.env, LOGIN, groups=groups).tour_enabled = False
        self.system = self.env["integration.system"].create({"name": "EHR", "code": "ehr-web"})
        self.belgium = self.env.ref("base.be")

    def do(self, action, steps):
        self.browser_js("/odoo", STEPS % (json.dumps(action), steps), READY, login=LOGIN)

    def note(self):
        """Note that a country of the system's has no meaning, and return what is listed."""
        missing = self.env["integration.unmapped.code"]
        missing._note([("country", "res.country", "BEL", None)], system=self.system, company=self.env.company)
        return missing.search([("system_id", "=", self.system.id)])

    def check_mapped(self, noted):
        self.assertEqual((noted.state, noted.record), ("mapped", self.belgium))
        entry = self.env["integration.code"].search([("system_id", "=", self.system.id)])
        self.assertEqual((entry.table, entry.code, entry.record), ("country", "BEL", self.belgium))

    def test_a_partners_code_is_mapped_in_its_form(self):
        noted = self.note()
        shown = {"type": "ir.actions.act_window", "res_model": noted._name, "res_id": noted.id}
        self.do({**shown, "views": [[False, "form"]]}, IN_THE_FORM)
        self.check_mapped(noted)

    def test_a_partners_code_is_mapped_in_the_list(self):
        noted = self.note()
        shown = {"type": "ir.actions.act_window", "res_model": noted._name, "domain": [["id", "=", noted.id]]}
        self.do({**shown, "views": [[False, "list"]]}, IN_THE_LIST)
        self.check_mapped(noted)

    def test_an_entry_of_a_code_map_is_added_by_the_button_new(self):
        self.env["integration.code"].search([]).unlink()
        self.do("integration_contract.integration_code_action", NEW_ENTRY)
        entry = self.env["integration.code"].search([("table", "=", "country")])
        self.assertEqual((entry.code, entry.record), ("BEL", self.belgium))
