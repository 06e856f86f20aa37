# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, new_test_user, tagged

from .test_web_client import READY

# From the board to the end: the card, its cause and remedy, Start, Resolve. Each step waits for what it needs.
TRIAGE = """
(async () => {
    const until = async (what, look) => {
        const end = Date.now() + 30000;
        while (Date.now() < end) {
            const found = look();
            if (found) {
                return found;
            }
            await new Promise((resolve) => requestAnimationFrame(resolve));
        }
        throw new Error(`there is no ${what}`);
    };
    const named = (selector, words) =>
        [...document.querySelectorAll(selector)].find((node) => node.textContent.includes(words));
    await odoo.__WOWL_DEBUG__.root.env.services.action.doAction("integration_core.integration_issue_action");
    const card = await until("card", () => named(".o_kanban_record", "Tax A1 is not mapped"));
    if (!named(".o_kanban_record .badge", "Nobody")) {
        throw new Error("the card does not say that nobody looks after it");
    }
    card.click();
    await until("cause", () => named(".o_form_view", "A code is not mapped"));
    await until("remedy", () => named(".o_form_view", "Unmapped codes in the catalogue"));
    (await until("Start", () => document.querySelector("button[name=action_start]"))).click();
    await until("progress", () => named(".o_arrow_button_current", "In progress"));
    (await until("Resolve", () => document.querySelector("button[name=action_resolve]"))).click();
    await until("end", () => named(".o_arrow_button_current", "Resolved"));
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestIssueTriage(HttpCase):
    """An operator brings an issue from the board to its end, without leaving the app."""

    def test_an_issue_is_taken_on_and_resolved_from_the_board(self):
        operator = new_test_user(
            self.env, "triage_operator", "integration_core.group_integration_operator", tour_enabled=False
        )
        issue = self.env["integration.issue"]._raise_issue("unmapped_code", summary="Tax A1 is not mapped")
        self.browser_js("/odoo", TRIAGE, READY, login=operator.login)
        issue.invalidate_recordset()
        self.assertEqual((issue.state, issue.owner_id), ("resolved", operator))
