# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Errors become problem documents that tell the caller what it may know, and no more."""

import pytest

from odoo.addons.integration_api.tools.problem import INTERNAL_ERROR, from_error
from odoo.addons.integration_core.tools import errors


def every_error(base=errors.IntegrationError):
    yield base
    for child in base.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize("error", list(every_error()))
def test_every_error_has_the_members_of_the_standard(error):
    document = from_error(error("why")).document("c" * 32)
    assert document["type"] == f"/integration/problems/{document['code']}"
    assert document["status"] == error.http_status and document["title"]
    assert document["correlation_id"] == "c" * 32


def test_all_authentication_failures_look_the_same():
    answers = [
        from_error(error(f"because of {error.reason}", key="x"))
        for error in every_error(errors.AuthenticationError)
    ]
    assert len(answers) > 5
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].status == 401 and answers[0].headers["WWW-Authenticate"]


def test_what_an_administrator_must_mend_is_not_described():
    document = from_error(errors.SecretUnreadable("row 17 was damaged", row=17)).document("c")
    assert "17" not in str(document)


def test_extra_members_never_replace_the_standards():
    document = from_error(errors.NotFound("", status=200, code="ok", parameter="x")).document("c")
    assert (document["status"], document["code"], document["parameter"]) == (404, "not_found", "x")


def test_an_unexpected_error_tells_nothing():
    assert set(INTERNAL_ERROR.document("c")) == {"type", "title", "status", "code", "correlation_id"}


def test_who_has_to_wait_for_an_administrator_is_told_when_to_come_again():
    for error in every_error(errors.ConfigurationError):
        assert int(from_error(error("")).headers["Retry-After"]) >= 60, error


def test_headers_that_the_status_asks_for():
    assert from_error(errors.MethodNotAllowed("", allowed=["GET", "HEAD"])).headers == {"Allow": "GET, HEAD"}
    assert from_error(errors.IdempotencyInProgress("")).headers == {"Retry-After": "1"}
