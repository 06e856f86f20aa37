# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What partners read about errors first is what the API answers with."""

import re
from pathlib import Path
from types import SimpleNamespace

from odoo.addons.integration_api.tools.problem_page import explained

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "quick-start.md").read_text()
SECTION = PAGE.partition("## When it does not work")[2].partition("\n## ")[0]
STATUSES = {problem.code: problem.status for problem in explained()}


def read_table():
    """What the page says: statuses and codes of each line."""
    for line in re.findall(r"^\|(.+?)\|", SECTION, re.MULTILINE):
        yield {int(status) for status in re.findall(r"\b\d{3}\b", line)}, re.findall(r"`(\w+)`", line)


def test_every_code_on_the_page_is_answered_with_its_status():
    codes = [(code, statuses) for statuses, found in read_table() for code in found]
    assert len(codes) >= 4
    assert all({STATUSES[code]} == statuses for code, statuses in codes)


def test_every_status_of_an_error_that_a_right_verb_can_have_is_on_the_page():
    told = set().union(*(statuses for statuses, _codes in read_table()))
    assert set(STATUSES.values()) - {405, 413} <= told


def test_the_codes_that_the_example_waits_for_are_those_that_pass():
    (waited,) = re.findall(r"^WAIT = \{(.+?)\}", SECTION, re.MULTILINE)
    named = set(re.findall(r'"(\w+)"', waited))
    assert named <= STATUSES.keys()
    assert {STATUSES[code] for code in named} == {409, 429}


def test_the_example_gives_up_on_a_404_of_the_api_and_on_none_that_comes_from_elsewhere(monkeypatch):
    """Such as the page of an Odoo whose database is away, or of a proxy."""
    (example,) = re.findall(r"```python\n(import time\n.+?)\n\n\nagain = send", SECTION, re.DOTALL)
    exec(example, names := {})
    monkeypatch.setattr(names["time"], "sleep", lambda _seconds: None)
    page, problem, done = (
        SimpleNamespace(status_code=status, headers={"Content-Type": media_type}, json=dict)
        for status, media_type in (
            (404, "text/html; charset=utf-8"),
            (404, "application/problem+json"),
            (201, "application/json"),
        )
    )
    for answers, final in (([page, done], done), ([problem, done], problem)):
        coming = iter(answers)
        client = SimpleNamespace(request=lambda *_args, coming=coming: next(coming))
        assert names["send"](client, "POST", "/integration/v1/party") is final
