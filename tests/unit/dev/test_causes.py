# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The catalogue of causes has words for every code that an issue can be raised with, and the runbook has them too."""

import pytest

from dev import causes, paths, runbook

CATALOGUE = causes.delivered(paths.ADDONS)
# raised under a name that is known when it runs, and in no class of the error tree
TOLD_OTHERWISE = {"internal_error", "processing_died"}


def test_each_code_that_is_raised_has_one_cause():
    known = [cause.code for cause in CATALOGUE]
    missing = {code: where for code, where in causes.raised(paths.ADDONS).items() if code not in known}
    assert not missing
    assert set(known) >= TOLD_OTHERWISE
    assert len(known) == len(set(known))


def test_no_cause_is_left_of_a_code_that_nothing_raises():
    assert {cause.code for cause in CATALOGUE} - causes.raised(paths.ADDONS).keys() == TOLD_OTHERWISE


@pytest.mark.parametrize("cause", CATALOGUE, ids=lambda cause: cause.code)
def test_a_cause_says_what_it_means_and_what_to_do(cause):
    assert cause.name and not cause.name.endswith(".")
    for text in (cause.explanation, cause.remedy):
        assert text.endswith(".") and " ".join(text.split()) == text


def test_the_runbook_says_what_the_catalogue_says():
    assert runbook.FILE.read_text() == runbook.page(CATALOGUE), "run `make docs`"


def test_each_cause_has_a_part_of_its_own_to_link_to():
    headings = [line[4:] for line in runbook.page(CATALOGUE).splitlines() if line.startswith("### ")]
    assert sorted(headings) == sorted(cause.code for cause in CATALOGUE)


SOURCE = """
from .errors import Known
ISSUE = "by_constant"
class Model:
    def work(self, error):
        self._raise_issue("by_text", summary="")
        self._raise_issue_apart(ISSUE, summary="")
        self._raise_issue(Known.code, summary="")
        self._raise_issue(error.code, summary="")
    def _prepare_issue(self):
        return {"code": "by_table", "summary": ""}
"""


def test_codes_are_found_however_they_are_given(tmp_path):
    for name, part, text in (
        ("integration_core", "tools/errors/all.py", 'class Known:\n    code = "of_the_tree"\n'),
        ("integration_other", "models/model.py", SOURCE),
        ("integration_other", "tests/test_model.py", 'x._raise_issue("of_a_test")\n'),
    ):
        path = tmp_path / name / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (tmp_path / name / "__manifest__.py").write_text("{}")
    assert causes.raised(tmp_path).keys() == {"by_text", "by_constant", "of_the_tree", "by_table"}
