# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real system for the end-to-end tests: Odoo with workers, its websocket process and job runner, and a browser.

``stack`` is shared by all tests of a run, so a test leaves nothing behind that another one could trip over; one that
kills the server starts it again (``stack.server.restart()``). The logs of every server started here go to
``var/logs/e2e/``, where ``make test`` looks through them for anything unexpected.
"""

import pytest

from dev import chromium as browsers
from dev import databases
from dev import stack as stacks
from tests.e2e.outsiders import Outsiders
from tests.e2e.partners import Partners


@pytest.fixture(scope="session")
def stack():
    """The running system, see :class:`dev.stack.Stack`."""
    with stacks.running("e2e", log_folder="e2e") as running:
        yield running


@pytest.fixture(scope="session")
def admin(stack):
    """The administrator's session, see :class:`dev.client.Client`."""
    return stack.client()


@pytest.fixture(scope="session")
def browser():
    """One headless browser for all tests."""
    with browsers.started() as running:
        yield running


@pytest.fixture
def chromium(browser):
    """The browser, see :class:`dev.chromium.Chromium`; pages that the test opens are closed after it."""
    yield browser
    browser.close_pages()


@pytest.fixture
def tab(stack, chromium):
    """A browser tab that is logged in as the administrator, and in which nothing may fail."""
    tab = chromium.open()
    tab.log_in(stack.server.browser_url)
    yield tab
    assert tab.errors == []


@pytest.fixture(scope="session")
def group():
    """A system of its own with the healthcare group of the demonstration, in which the administrator works."""
    with stacks.running("healthcare", databases.group, log_folder="e2e") as running:
        yield running


@pytest.fixture
def group_tab_of(group, chromium):
    """Return a function: a browser tab of somebody of the group, and in none of them may anything fail."""
    tabs = []

    def open_tab(login):
        tab = chromium.open()
        tab.log_in(group.server.browser_url, login, login)
        tabs.append(tab)
        return tab

    yield open_tab
    assert [tab.errors for tab in tabs] == [[] for _tab in tabs]


@pytest.fixture
def group_tab(group_tab_of):
    """As ``tab``, in the system of ``group``."""
    return group_tab_of("admin")


@pytest.fixture(scope="session")
def partners(stack):
    """A billing engine that calls and an analytics system that listens, set up by two people."""
    with Partners.of(stack) as partners:
        yield partners


@pytest.fixture(scope="session")
def outsiders():
    """Two partners of two companies, on a system of their own: what they send is not what others should find."""
    with stacks.running("outsiders", log_folder="e2e") as running:
        yield Outsiders(running)
