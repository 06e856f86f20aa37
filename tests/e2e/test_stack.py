# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The system that all other end-to-end tests stand on is there and is real."""

import time

import requests

JOB = """
    job = env["res.partner"].with_delay(description="does nothing")._register_hook()
    result = job.uuid
"""
SECONDS = 60


def test_the_server_answers_the_login_page(stack):
    response = requests.get(f"{stack.server.url}/web/login", timeout=SECONDS)
    assert response.status_code == 200


def test_the_login_page_renders_without_an_error(stack, chromium):
    tab = chromium.open()
    tab.page.goto(f"{stack.server.browser_url}/web/login")
    tab.page.wait_for_selector("input[name=login]")
    tab.picture("login")
    assert tab.errors == []


def test_the_web_client_starts_without_an_error(stack, chromium):
    tab = chromium.open()
    tab.log_in(stack.server.browser_url)
    tab.page.wait_for_selector(".o_menu_systray")
    tab.picture("web_client")
    assert tab.errors == []


def test_the_job_runner_runs_a_job(stack, admin):
    uuid = stack.run_script(JOB)
    domain = [["uuid", "=", uuid]]
    end = time.monotonic() + SECONDS
    state = None
    while state not in ("done", "failed") and time.monotonic() < end:
        ((state,),) = [tuple(found.values())[1:] for found in admin.search("queue.job", domain, ["state"])]
    assert state == "done"


def test_the_server_comes_back_after_a_power_cut(stack):
    stack.server.kill()
    stack.server.restart()
    assert requests.get(f"{stack.server.url}/web/health", timeout=SECONDS).status_code == 200
