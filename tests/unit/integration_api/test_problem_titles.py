# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Codes are words where people read them."""

import pytest

from odoo.addons.integration_api.tools.problem_titles import find_codes, get_page, get_title
from odoo.addons.integration_core.tools import errors


def test_every_reason_of_a_refusal_has_words_of_its_own():
    reasons = {error.reason for error in errors.AuthenticationError.__subclasses__()}
    titles = {get_title(reason) for reason in reasons}
    assert len(titles) == len(reasons)
    assert not titles & reasons
    assert not any("``" in title or title.endswith(".") for title in titles)


def test_a_problem_is_called_what_its_document_calls_it():
    assert get_title("operation_not_granted") == errors.OperationNotGranted.title
    assert get_title("internal_error") == "An unexpected error happened; nothing was changed"


@pytest.mark.parametrize(("code", "title"), [("of_tomorrow", "of_tomorrow"), (None, ""), (False, "")])
def test_what_nobody_has_words_for_stays_as_it_is(code, title):
    assert get_title(code) == title


def test_codes_are_found_by_their_words():
    assert find_codes("NOT GRANTED") == ["operation_not_granted"]
    assert find_codes("no such words") == []


def test_only_what_partners_can_be_answered_with_has_a_page():
    assert get_page("conflict") == "/integration/problems/conflict"
    assert get_page("signature_invalid") == get_page(None) == ""
