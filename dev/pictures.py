# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pictures in the documents: ``python -m dev.pictures`` takes each anew and writes it to docs/images/.

What is on them is data, :data:`PICTURES`. The database is a copy of the one that ``make serve`` begins with, so no
picture has what somebody tried out, and nothing that is pressed here stays.
"""

import io
import sys
from dataclasses import dataclass

from PIL import Image

from dev import chromium, databases, paths, steps
from dev import stack as stacks
from dev.missing import told_in_one_line

FOLDER = paths.ROOT / "docs" / "images"
#: as a window of a smaller notebook, so that the text can be read in a page
WINDOW = {"width": 1280, "height": 800}
COLOURS = 96
#: milliseconds; a screen may wait for a scheduled action, which comes each minute
PATIENCE = 150_000


@dataclass(frozen=True)
class Picture:
    """What is on a picture.

    :param name: of the file, without ``.png``
    :param login: who looks; each person's password is the login
    :param path: of the screen, below the address of Odoo
    :param shows: selector of what has to be there before the picture is taken
    :param steps: what to do first: ``("click", selector)``, ``("fill", selector, text)``, ``("press", key)``
    :param height: of the window, where the screen is shorter or longer
    """

    name: str
    login: str
    path: str
    shows: str
    steps: tuple = ()
    height: int = WINDOW["height"]


_SHEET = ".o_form_view .o_form_sheet"
#: the overview, once the traffic of the demonstration was counted
_OVERVIEW = ".o_integration_overview:not(:has(.o_overview_behind)) .o_overview_row"
_CLAIMS = (
    "click",
    ".o_overview_row:has-text('Clearinghouse') td[data-label=Waiting] .o_overview_link >> nth=0",
)
_OLDEST = ("click", ".o_data_row >> nth=-1 >> .o_data_cell >> nth=1")


def _row(text):
    return ("click", f".o_data_row:has-text('{text}') .o_data_cell >> nth=1")


PICTURES = (
    Picture("overview", "demo.operator", "/odoo/integration-overview", _OVERVIEW, height=960),
    Picture(
        "delivery",
        "demo.clerk",
        "/odoo/integration-overview",
        _SHEET,
        (_CLAIMS, _OLDEST),
    ),
    Picture(
        "trace",
        "demo.clerk",
        "/odoo/integration-overview",
        ".o_trace_row[data-kind=delivery]",
        (_CLAIMS, _OLDEST, ("click", "button[name=open_trace]")),
        900,
    ),
    Picture("issues", "demo.operator", "/odoo/integration-issues", ".o_kanban_record"),
    Picture(
        "issue",
        "demo.operator",
        "/odoo/integration-issues",
        ".o_form_view .o_notebook",
        (("click", ".o_kanban_record:has-text('were given up')"),),
        1000,
    ),
    Picture("business", "demo.clerk", "/odoo/integration-business", ".o_data_row", height=480),
    Picture("alerts", "demo.operator", "/odoo/integration-alerts", ".o_data_row", height=480),
    Picture("lanes", "demo.operator", "/odoo/integration-lanes", ".o_data_row", height=480),
    Picture(
        "interface",
        "demo.developer",
        "/odoo/integration-interfaces",
        _SHEET,
        (_row("Billing engine: invoices"),),
    ),
    Picture(
        "client", "demo.manager", "/odoo/integration-clients", _SHEET, (_row("Ledgerline Billing"),), 900
    ),
    Picture(
        "subscription",
        "demo.manager",
        "/odoo/integration-subscriptions",
        _SHEET,
        (_row("Orders to MedSupply"),),
    ),
    Picture(
        "key",
        "demo.manager",
        "/odoo/integration-credentials",
        ".modal .o_form_view",
        (_row("Meridian EHR"), ("click", "button[name=action_rotate]")),
    ),
)


@told_in_one_line
def main(names=()):
    """Take all pictures, or those that are named.

    :param names: of pictures
    :return: exit status
    """
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stacks.running("pictures", databases.group) as stack, chromium.started() as browser:
        for picture in wanted:
            content = take(browser, stack.server.browser_url, picture)
            steps.say(f"{paths.shown(file(picture.name))}: {len(content) // 1024} KiB")
            file(picture.name).write_bytes(content)
            browser.close_pages()
    return 0


def file(name):
    """Return where the picture of a name is kept."""
    return FOLDER / f"{name}.png"


def take(browser, url, picture):
    """Return a picture as PNG.

    :param Chromium browser: see :mod:`dev.chromium`
    :param str url: of Odoo, for a browser
    :param Picture picture: what is on it
    """
    size = {**WINDOW, "height": picture.height}
    tab = browser.open(viewport=size, timezone_id="UTC", reduced_motion="reduce")
    tab.page.set_default_timeout(PATIENCE)
    tab.log_in(url, picture.login, picture.login)
    tab.page.goto(url + picture.path)
    for action, selector, *values in picture.steps:
        if action == "press":
            tab.page.keyboard.press(selector)
        else:
            getattr(tab.page, action)(selector, *values)
    tab.page.wait_for_selector(picture.shows)
    tab.page.evaluate("document.fonts.ready")
    tab.page.wait_for_function("Array.from(document.images).every(image => image.complete)")
    return reduce(tab.page.screenshot(animations="disabled", caret="hide"))


def reduce(content):
    """Return a PNG with few colours, which is enough for a screen and takes a quarter of the room.

    :param bytes content: a PNG
    """
    image = Image.open(io.BytesIO(content)).convert("RGB")
    few = image.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
