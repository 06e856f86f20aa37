# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, tagged

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADER = f"00-{TRACE}-00f067aa0ba902b7-01"
READY = "!!document.querySelector('.o_integration_trace')"
# What a person does with the keyboard: find the trace by its id, look at what failed, go along its rows, open one.
BY_KEYBOARD = """
(async () => {
    const appear = (selector) =>
        new Promise((resolve) => {
            const look = () => {
                const found = document.querySelector(selector);
                if (found) {
                    observer.disconnect();
                    resolve(found);
                }
            };
            const observer = new MutationObserver(look);
            observer.observe(document, { attributes: true, childList: true, subtree: true });
            look();
        });
    const press = (key) =>
        document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await appear(".o_trace_empty");
    const input = await appear("#o_trace_term");
    if (document.activeElement !== input) {
        throw new Error("the search does not have the focus");
    }
    input.value = "%(trace)s";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.form.requestSubmit();
    await appear(".o_trace_row[data-kind=issue]");
    if (!location.search.includes("show=trace-%(trace)s")) {
        throw new Error(`the address does not say what is shown: ${location.href}`);
    }
    (await appear("#o_trace_failed_only:not([disabled])")).click();
    await appear(".o_trace_row[data-state=failed] .badge .fa-times");
    const links = [...document.querySelectorAll("a.o_trace_open")];
    if (links.length !== 2) {
        throw new Error(`${links.length} rows that failed`);
    }
    links[0].focus();
    press("ArrowDown");
    if (document.activeElement !== links[1]) {
        throw new Error("the arrow leads nowhere");
    }
    press("Home");
    if (document.activeElement !== links[0]) {
        throw new Error("Home leads nowhere");
    }
    links.find((link) => link.textContent.includes("Tax A1")).click();
    const button = await appear(".o_form_view .o_field_widget[name=correlation_id] button[name=open_trace]");
    button.click();
    await appear(".o_integration_trace .o_trace_row[data-kind=issue]");
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install")
class TestWebClient(HttpCase):
    """The screen of traces does its job in a browser, without a console error."""

    def setUp(self):
        super().setUp()
        # the onboarding would load its assets while we are leaving
        self.env.ref("base.user_admin").tour_enabled = False
        issues = self.env(context={"integration_trace": HEADER})["integration.issue"]
        for name in ("Tax A1 is not mapped", "Tax A2 is not mapped"):
            issues._raise_issue("unmapped_code", key=(name,), summary=name)

    def test_a_trace_is_found_walked_and_opened_by_keyboard(self):
        script = BY_KEYBOARD % {"trace": TRACE}
        self.browser_js("/odoo/integration-trace", script, READY, login="admin")

    def test_a_link_opens_the_trace_and_an_unknown_one_says_so(self):
        for show, selector in (
            (f"trace-{TRACE}", ".o_trace_row[data-kind=issue]"),
            (f"find-{TRACE}", ".o_trace_row[data-kind=issue]"),
            (f"trace-{'f' * 32}", ".o_trace_none"),
            ("find-no such document", ".o_trace_none"),
        ):
            with self.subTest(show=show):
                ready = f"!!document.querySelector('.o_integration_trace {selector}')"
                path = f"/odoo/integration-trace?show={show}"
                self.browser_js(path, "console.log('test successful')", ready, login="admin")
