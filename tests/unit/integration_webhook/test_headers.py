# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which headers a person may add, and that none of their values is shown."""

import pytest

from odoo.addons.integration_core.tools.errors import EntryRefused
from odoo.addons.integration_webhook.tools.echo import MASK
from odoo.addons.integration_webhook.tools.headers import check_name, check_value, show


@pytest.mark.parametrize("name", ["X-Api-Key", "x-tenant", "Authorization", "Accept", "X_1", "ApiKey"])
def test_ordinary_headers_pass(name):
    check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "X Key", "X-Key:", "X-Ké", "X-Key\r\nX-Evil", "X-Key\n", "(x)", "x" * 129),
        *("Host", "host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"),
        *("Proxy-Authorization", "Proxy-Connection", "Proxy-Anything", "Expect", "Via", "Forwarded"),
        *("Content-Length", "Content-Type", "content-encoding", "Content-Anything", "Accept-Encoding"),
        *(
            "webhook-id",
            "Webhook-Signature",
            "webhook-anything",
            "traceparent",
            "TraceState",
            "X-Forwarded-For",
        ),
    ],
)
def test_headers_that_are_not_a_persons_are_refused(name):
    with pytest.raises(EntryRefused, match=r"header_name|reserved"):
        check_name(name)


def test_authorization_is_refused_where_the_authentication_sets_it():
    for name in ("Authorization", "AUTHORIZATION"):
        with pytest.raises(EntryRefused, match="header_authenticates"):
            check_name(name, is_authenticated=True)


@pytest.mark.parametrize("value", ["a", "a b", "a\tb", "Bearer abc==", "!~"])
def test_ordinary_values_pass(value):
    check_value(value)


@pytest.mark.parametrize(
    "value", ["", " ", " a", "a ", "a\r\nX: 1", "a\n", "a\x00b", "a\x7f", "ä", "a\u2028b", "x" * 4097]
)
def test_values_that_could_begin_something_else_are_refused_unquoted(value):
    with pytest.raises(EntryRefused, match="value") as caught:
        check_value(value)
    assert len(value) < 3 or value not in str(caught.value)


def test_no_secret_is_shown():
    shown = show({"Authorization": "Bearer abc", "X-Key": "canary", "X-Other": "a canary b"}, ["canary"])
    assert shown == f"Authorization: {MASK}\nX-Key: {MASK}\nX-Other: a {MASK} b"
    assert show([("Set-Cookie", "a=b"), ("Server", "x")]) == f"Set-Cookie: {MASK}\nServer: x"
