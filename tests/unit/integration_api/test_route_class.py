# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which class a request is of, and which of its path may be written down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.integration_api.tools.route_class import HIDDEN, ROUTE_CLASSES, Route, classify

UID = "1d852037-0561-42aa-89cf-2fbb3a27aeeb"
V1 = "/integration/v1"


@pytest.mark.parametrize(
    "method, path, route",
    [
        ("GET", V1, Route("documents", V1)),
        ("GET", f"{V1}/", Route("documents", V1)),
        ("GET", f"{V1}/asyncapi.json", Route("documents", f"{V1}/asyncapi.json")),
        ("GET", f"{V1}/invoice/schema", Route("documents", f"{V1}/invoice/schema", "invoice")),
        ("GET", f"{V1}/events", Route("feed", f"{V1}/events")),
        ("POST", f"{V1}/token", Route("token", f"{V1}/token")),
        ("POST", f"{V1}/inbox/lab-1", Route("inbox", f"{V1}/inbox/lab-1")),
        ("GET", f"{V1}/jobs/{UID}", Route("read", f"{V1}/jobs/{UID}", uid=UID)),
        ("GET", f"{V1}/invoice", Route("list", f"{V1}/invoice", "invoice", "read")),
        ("HEAD", f"{V1}/invoice", Route("list", f"{V1}/invoice", "invoice", "read")),
        ("POST", f"{V1}/invoice", Route("write", f"{V1}/invoice", "invoice", "create")),
        ("POST", f"{V1}/invoice:batch", Route("batch", f"{V1}/invoice:batch", "invoice", "batch")),
        (
            "GET",
            f"/integration/v2/invoice/{UID}",
            Route("read", f"/integration/v2/invoice/{UID}", "invoice", "read", uid=UID),
        ),
        (
            "PATCH",
            f"{V1}/invoice/{UID}",
            Route("write", f"{V1}/invoice/{UID}", "invoice", "update", uid=UID),
        ),
        (
            "POST",
            f"{V1}/invoice/{UID}/issue",
            Route("action", f"{V1}/invoice/{UID}/issue", "invoice", "action", "issue", UID),
        ),
        ("PUT", f"{V1}/party/external/x", Route("write", f"{V1}/party/external/{HIDDEN}", "party", "upsert")),
        ("GET", f"{V1}/party/external/x", Route("read", f"{V1}/party/external/{HIDDEN}", "party", "read")),
        ("OPTIONS", f"{V1}/invoice", Route("documents", f"{V1}/invoice", "invoice")),
    ],
)
def test_each_route_has_its_class(method, path, route):
    assert classify(method, path) == route


@pytest.mark.parametrize(
    "path",
    [
        f"{V1}/party/Jane.Doe",
        f"{V1}/party/external/Jane.Doe",
        f"{V1}/party/external/a/Jane.Doe",
        f"{V1}/Jane.Doe",
        f"{V1}/Jane.Doe:batch",
        f"{V1}/party:Jane.Doe",
        f"{V1}/party/{UID}/Jane.Doe",
        f"{V1}/party/{UID}/confirm/Jane.Doe",
        f"{V1}/jobs/Jane.Doe",
        f"{V1}/inbox/Jane.Doe",
        "/elsewhere/Jane.Doe",
        f"{V1}\n/Jane.Doe",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS"])
def test_what_might_name_a_person_is_not_written_down(method, path):
    assert "Jane" not in repr(classify(method, path))


@given(st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "BREW"]), st.text())
def test_any_text_is_of_some_class(method, text):
    for path in (text, f"{V1}/{text}"):
        route = classify(method, path)
        assert route.kind in ROUTE_CLASSES
        assert len(route.path) < 400
