# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a partner asks for is not in the log of the server."""

import logging

import pytest

from odoo.addons.integration_api.tools.log_filter import LOGGERS, QueryFilter, install


def logged(message, *arguments):
    record = logging.LogRecord("werkzeug", logging.INFO, "", 0, message, arguments, None)
    assert QueryFilter().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    "query",
    [
        "email=erika@example.org",
        "email=erika@example.org&limit=1",
        "email=erika@example.org HTTP/1.1",
        "a=/integration/v1?email=erika@example.org",
        "email=erika\n@example.org",
    ],
)
@pytest.mark.parametrize("colour", ["", "\x1b[33m"])
def test_the_query_of_a_call_is_cut_and_the_rest_stays(query, colour):
    request = f"{colour}GET /integration/v1/party?{query} HTTP/1.1{colour and chr(27) + '[0m'}"
    line = logged('192.0.2.1 - - [now] "%s" %s %s', request, "200", "-")
    assert "erika" not in line and "example" not in line
    assert "GET /integration/v1/party?… HTTP/1.1" in line
    assert line.endswith('" 200 -')


@pytest.mark.parametrize("name", ["MRN-4711", "MRN 47 11", "MRN?4711", "MRN/4711?fields=number"])
def test_a_name_of_another_system_is_cut(name):
    line = logged('192.0.2.1 "%s" %s', f"PUT /integration/v1/party/external/{name} HTTP/1.1", "200")
    assert line == '192.0.2.1 "PUT /integration/v1/party/external/… HTTP/1.1" 200'


def test_a_line_without_arguments_and_a_broken_one_are_cut_too():
    assert logged('1.2.3.4 - - [now] "GET /integration/v1?email=a HTTP/1.1" 200 5 0.1') == (
        '1.2.3.4 - - [now] "GET /integration/v1?… HTTP/1.1" 200 5 0.1'
    )
    assert "erika" not in logged("GET /integration/v1?email=erika")
    assert "erika" not in logged("%s", "GET http://odoo.example/integration/v1/party?email=erika HTTP/1.1")


def test_other_requests_are_left_alone():
    line = "GET /web/login?redirect=/odoo HTTP/1.1"
    assert logged("%s", line) == line
    assert logged("%s of %s", 1, None) == "1 of None"


def test_installed_twice_it_is_there_once():
    install()
    install()
    for name in LOGGERS:
        assert [type(kept).__name__ for kept in logging.getLogger(name).filters] == ["QueryFilter"]
