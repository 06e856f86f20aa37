# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A headless browser for tests and for pictures: the machine's own Chromium, driven by Playwright.

Playwright's own download of a browser is not used, see :mod:`dev.browser`. Whatever a page logs as an error is kept,
so that a test can say there was none.
"""

import contextlib

from playwright.sync_api import sync_playwright

from dev import browser, paths

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZE = {"width": 1366, "height": 900}
MILLISECONDS = 30_000


class Page:
    """A tab with an identity of its own (no cookies of others).

    ``page`` is Playwright's page, for whatever is not here; ``errors`` what it logged as an error so far.
    """

    def __init__(self, context):
        self.page = context.new_page()
        self.page.set_default_timeout(MILLISECONDS)
        self.errors = []
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def log_in(self, url, login="admin", password="admin"):
        """Log in to Odoo and wait until the web client has started.

        :param str url: of the server, without a slash at the end
        """
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_web_client .o_main_navbar, .o_web_client .o_home_menu")

    def picture(self, name):
        """Write ``var/screenshots/<name>.png`` and return its path."""
        paths.SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = paths.SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path)
        return path


class Chromium:
    """A running browser that opens pages."""

    def __init__(self, running):
        self._running = running
        self._contexts = []

    def open(self, **options):
        """Return a new :class:`Page` with an identity of its own.

        :param options: of its window other than usual, as Playwright calls them, such as ``viewport``
        """
        context = self._running.new_context(**{"viewport": SIZE, "locale": "en-US", **options})
        self._contexts.append(context)
        return Page(context)

    def close_pages(self):
        """Close all pages that were opened."""
        while self._contexts:
            self._contexts.pop().close()


@contextlib.contextmanager
def started():
    """Give a :class:`Chromium` for the length of the block.

    :raises Missing: when this machine has no browser
    """
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser.ensure(), args=list(FLAGS))
        try:
            yield Chromium(running)
        finally:
            running.close()
