# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every problem that a partner can be answered with has a page that says what to do."""

import pytest

from odoo.addons.integration_api.tools.problem_page import ADVICE, pages
from odoo.addons.integration_core.tools import errors


def test_every_code_of_the_tree_that_leaves_has_a_page():
    found = pages()
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.IntegrationError):
            inside = errors.DeliveryError | errors.MessageError
            leaves = not issubclass(error, inside) and error is not errors.IntegrationError
            assert (error.code in found) == leaves, error
    assert "internal_error" in found


def test_advice_is_given_for_what_the_caller_can_act_on_and_for_no_code_that_is_gone():
    own = {
        error.code
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, errors.RequestError | errors.AuthenticationError | errors.Forbidden)
    }
    assert set(ADVICE) == own | {"internal_error", "database_unavailable"}


@pytest.mark.parametrize("code", ["schema_violation", "encryption_key_missing"])
def test_a_page_says_what_it_means_in_html(code):
    page = pages()[code]
    assert f"<code>{code}</code>" in page
    assert "``" not in page
