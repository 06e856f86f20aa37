# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A bad request gets a clear problem with its code, over real HTTP, and leaves nothing behind."""

import pytest
import requests

PATH = "/integration/v1/party"
TABLES = (
    "res_partner",
    "integration_event",
    "integration_delivery",
    "integration_idempotency",
    "integration_identifier",
)


@pytest.fixture
def unchanged(stack, partners):
    """Fail the test when a table grows during it."""
    before = _counts(stack)
    yield
    assert _counts(stack) == before


@pytest.mark.usefixtures("unchanged")
class TestNothingIsWritten:
    def test_a_body_that_is_not_json(self, partners):
        assert _answer(
            partners.billing.prepare("POST", PATH, b"{name}", {"Idempotency-Key": "bad-input"})
        ) == (400, "malformed_body")

    def test_an_unknown_property(self, partners):
        assert _send(partners, {"name": "Ward 4", "colour": "red"}) == (422, "unknown_property")

    def test_a_read_only_property(self, partners):
        assert _send(partners, {"name": "Ward 4", "company": "Other"}) == (422, "read_only_property")

    def test_a_missing_property(self, partners):
        assert _send(partners, {"email": "ward4@example.com"}) == (422, "schema_violation")

    def test_a_missing_idempotency_key(self, partners):
        assert _send(partners, {"name": "Ward 4"}, key=None) == (400, "idempotency_key_missing")

    def test_a_refused_request_sent_again_as_it_was(self, partners):
        """It might not be refused any more: only whoever holds the key may try again."""
        request = _prepare(partners, {"email": "ward4@example.com"})
        assert _answer(request) == (422, "schema_violation")
        assert _answer(request) == (401, "unauthenticated")

    def test_a_body_changed_after_signing(self, partners):
        request = _prepare(partners, {"name": "Ward 4"})
        request.body = request.body.replace(b"4", b"5")
        assert _answer(request) == (401, "unauthenticated")

    def test_a_wrong_signature(self, partners):
        request = _prepare(partners, {"name": "Ward 4"})
        name, _, value = request.headers["Signature"].partition("=:")
        request.headers["Signature"] = f"{name}=:{'A' * 8}{value[8:]}"
        assert _answer(request) == (401, "unauthenticated")

    def test_an_unknown_client(self, partners):
        stranger = type(partners.billing)(partners.billing.url, "key_unknown", partners.credential.secret)
        answer = stranger.request("POST", PATH, {"name": "Ward 4"}, {"Idempotency-Key": "stranger"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    def test_no_signature(self, partners):
        answer = requests.post(partners.billing.url + PATH, json={"name": "Ward 4"}, timeout=30)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")

    def test_an_action_that_was_not_granted(self, partners):
        missing = "/integration/v1/invoice/1d852037-0561-42aa-89cf-2fbb3a27aeeb/cancel"
        answer = partners.billing.request("POST", missing, {}, {"Idempotency-Key": "cancel"})
        assert answer.status_code in (403, 404), answer.text


def test_a_key_reused_with_another_body_is_refused_and_writes_nothing(stack, partners):
    assert partners.create("party", {"name": "Ward 6"}, "ward-6").status_code == 201
    before = _counts(stack)
    answer = partners.create("party", {"name": "Ward 7"}, "ward-6")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert _counts(stack) == before


def _prepare(partners, document, key="bad-input"):
    headers = {"Idempotency-Key": key} if key else {}
    return partners.billing.prepare("POST", PATH, document, headers)


def _send(partners, document, key="bad-input"):
    return _answer(_prepare(partners, document, key))


def _answer(request):
    """Send a prepared request and return status and code."""
    answer = requests.Session().send(request, timeout=30)
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def _counts(stack):
    return {table: stack.sql(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
