# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prometheus asks a real system with several workers: each of them says the same, and what really happened."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from dev import stack as stacks
from dev.demo.listener import wait_until
from tests.e2e.partners import Partners

PATH = "/integration/metrics"
WORKERS = 3
SECONDS = 60
COUNT = """
    result = env["integration.statistic"]._count()
"""
#: what nothing adds to once all is sent, unlike jobs
TRAFFIC = ("integration_attempts", "integration_requests", "integration_http", "integration_given_up")


@pytest.fixture(scope="module")
def monitored():
    """A system of its own with several workers, and two partners: what others count does not disturb."""
    with stacks.running("metrics", log_folder="e2e", workers=WORKERS) as stack:
        with Partners.of(stack) as partners:
            yield stack, partners


@pytest.fixture(scope="module")
def token(monitored):
    """The token of the metrics, in place of any former one."""
    admin, model = monitored[0].client(), "res.config.settings"
    settings = admin.create(model)
    shown = admin.call(model, "action_integration_renew_metrics_token", [settings])
    return shown["context"]["default_token"]


def ask(stack, path, token=None):
    """Ask as a program does, without a session."""
    headers = {"Authorization": f"Bearer {token}", "Connection": "close"} if token else {}
    return requests.get(stack.server.url + path, headers=headers, timeout=SECONDS)


def scrape(stack, token):
    """{(name, interface, outcome): value} of the counters and histograms, and of what waits."""
    answer = ask(stack, PATH, token)
    assert answer.status_code == 200, answer.text
    return {
        (
            sample.name,
            *(sample.labels.get(label, "") for label in ("interface", "outcome", "le")),
        ): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if family.name != "integration_scrape_duration_seconds"
    }


def find_workers(stack):
    """The processes that answered requests of the metrics, by the log."""
    return {
        line.split()[2] for line in stack.server.log.read_text().splitlines() if f'"GET {PATH} HTTP' in line
    }


def test_a_manager_opens_the_metrics_in_the_settings(monitored, chromium):
    stack, _partners = monitored
    assert ask(stack, PATH, "guessed").status_code == 404
    tab = chromium.open()
    tab.log_in(stack.server.browser_url)
    page = tab.page
    page.goto(f"{stack.server.browser_url}/odoo/action-integration_core.res_config_settings_action")
    button = page.locator("button[name=action_integration_renew_metrics_token]:visible")
    button.scroll_into_view_if_needed()
    assert button.inner_text().strip() == "Make a token"
    tab.picture("settings_metrics_closed")
    button.click()
    shown = page.wait_for_selector(".modal .o_field_widget[name=token]").inner_text().strip()
    tab.picture("metrics_token")
    assert ask(stack, PATH, shown).status_code == 200
    page.click(".modal footer button:has-text('I have kept it safe')")
    page.reload()
    page.locator("button:has-text('Replace the token'):visible").scroll_into_view_if_needed()
    tab.picture("settings_metrics_open")
    assert shown not in page.content()
    assert tab.errors == []


def test_every_worker_says_what_happened_and_all_the_same(monitored, token):
    stack, partners = monitored
    before = scrape(stack, token)
    for number in range(5):
        answer = partners.create(
            "party", {"name": f"Clinic {number}", "kind": "organisation"}, f"metrics-{number}"
        )
        assert answer.status_code == 201, answer.text
    refused = partners.create("party", {"nonsense": 1}, "metrics-refused")
    assert 400 <= refused.status_code < 500
    wait_until(lambda: _is_all_sent(stack), "the end of all deliveries", SECONDS)
    wait_until(lambda: stack.run_script(COUNT), "a count that no other one keeps from counting", SECONDS)
    with ThreadPoolExecutor(4 * WORKERS) as pool:
        answers = list(pool.map(lambda _number: scrape(stack, token), range(12 * WORKERS)))
    assert len(find_workers(stack)) == WORKERS, "each of them was asked"
    assert all(_get_traffic(answer) == _get_traffic(answers[0]) for answer in answers)

    def risen(*key):
        return answers[0].get(key, 0) - before.get(key, 0)

    assert risen("integration_requests_total", "billing-invoices", "done", "") == 5
    assert risen("integration_requests_total", "billing-invoices", "refused", "") == 1
    [(sent,)] = stack.sql("SELECT count(*) FROM integration_attempt WHERE code = 'ok'")
    assert sent >= 5
    assert answers[0]["integration_attempts_total", "analytics-invoices", "done", ""] == sent
    name = "integration_http_client_request_duration_seconds"
    assert answers[0][f"{name}_count", "analytics-invoices", "", ""] == sent
    assert answers[0][f"{name}_bucket", "analytics-invoices", "", "+Inf"] == sent
    [(milliseconds,)] = stack.sql("SELECT sum(duration_ms) FROM integration_attempt")
    assert answers[0][f"{name}_sum", "analytics-invoices", "", ""] == pytest.approx(milliseconds / 1000)
    assert answers[0]["integration_waiting", "analytics-invoices", "", ""] == 0
    assert answers[0]["integration_job_runner_up", "", "", ""] == 1


def _get_traffic(answer):
    return {key: value for key, value in answer.items() if key[0].startswith(TRAFFIC)}


def _is_all_sent(stack):
    [(waiting,)] = stack.sql("SELECT count(*) FROM integration_delivery WHERE state = 'pending'")
    return not waiting


def test_who_has_no_token_learns_nothing(monitored, token):
    stack, _partners = monitored
    answers = {
        (answer.status_code, answer.text) for answer in (ask(stack, PATH), ask(stack, PATH, "guessed"))
    }
    assert answers == {(401, "Not allowed.\n")}
    assert token not in stack.server.log.read_text()


def test_a_load_balancer_is_told_by_each_worker(monitored):
    stack, _partners = monitored
    for name in ("live", "ready"):
        answers = [ask(stack, f"/integration/health/{name}") for _number in range(2 * WORKERS)]
        assert {(answer.status_code, answer.text) for answer in answers} == {(200, '{"status":"pass"}')}
