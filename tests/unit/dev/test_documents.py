# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documents say is so: links, menus, buttons, commands and pictures.

What stands on a screen is in italics, and nothing else is, see docs/README.md.
"""

import re

import pytest

from dev import documents, paths, screens
from dev.documents import STEP, Page

PAGES = documents.pages()
GOALS = set(re.findall(r"^([a-z]+):", (paths.ROOT / "Makefile").read_text(), re.MULTILINE))


def on(page):
    """Return how a page is called in the list of tests."""
    return paths.shown(page.path)


@pytest.mark.parametrize("page", PAGES, ids=on)
def test_every_link_leads_to_a_file_and_a_heading(page):
    assert [target for target in page.links if documents.leads_nowhere(page, target)] == []


@pytest.mark.parametrize("page", PAGES, ids=on)
def test_every_word_in_italics_is_on_a_screen(page):
    assert [word for word in page.words if not is_on_a_screen(word)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.path.name != "runbook.md"], ids=on)
def test_every_path_through_menus_is_in_italics(page):
    """But for the runbook: it has the words that a screen shows as they are."""
    assert page.unmarked == []


@pytest.mark.parametrize("page", PAGES, ids=on)
def test_every_command_is_one_of_the_makefile(page):
    assert [goal for goal in page.commands if goal not in GOALS] == []


def is_on_a_screen(word):
    """Whether ``word`` is a path through menus, which may end in a label, or a label, or ``Privilege: Group``."""
    steps = word.split(STEP)
    if len(steps) > 1:
        rest = screens.walk(steps)
        return rest is not None and all(map(screens.is_label, rest))
    return screens.is_label(word) or all(map(screens.is_label, word.split(": ")))


@pytest.mark.parametrize(
    "word, is_there",
    [
        ("Integration › Operations › Trace", True),
        ("Operations › Trace", True),
        ("Integration › Trace", False),
        ("Integration › Operations › Retention", False),
        ("Partners › Clients › Issue a key", True),
        ("Partners › Clients › Issue a certificate", False),
        ("Retry all affected", True),
        ("Retry everything", False),
        ("Purchase › Orders › Vendor Onboarding", True),
        ("Patient accounts: Viewer", True),
        ("began", False),
    ],
)
def test_a_word_is_looked_for_where_it_is_said_to_be(word, is_there):
    assert is_on_a_screen(word) == is_there


def test_a_page_is_read_as_people_see_it(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(
        "# A page: *its* `name`\n## Twice\n## Twice\n"
        "See [this](#twice-1), [that](#thrice) and [nothing](gone.md); ![seen](seen.png) [out](https://x.example).\n"
        "Press *Press\nme*, not **bold *within***; `*code*` is none.\n"
        "```\n[link](in/code.md) *code* make nothing\n```\nRun `make docs`. Open Menu › Below.\n"
    )
    page = Page(path)
    assert page.anchors == {"a-page-its-name", "twice", "twice-1"}
    assert page.links == ["#twice-1", "#thrice", "gone.md", "seen.png"]
    assert [target for target in page.links if documents.leads_nowhere(page, target)] == page.links[1:]
    assert page.pictures == [tmp_path / "seen.png"]
    assert page.words == ["its", "Press me"]
    assert page.unmarked == ["Run . Open Menu › Below."]
    assert sorted(page.commands) == ["docs", "nothing"]
