# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks v1: known answers, and everything that must not verify.

The vectors are facts of the Standard Webhooks 1.0.0 specification and its reference libraries.
"""

import base64
import json

import pytest

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid, SignatureMissing
from odoo.addons.integration_webhook.tools.signing import new_secret, parse_secret, sign, verify

VECTORS = [
    (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1649367553,
        b'{"email":"test@example.com","username":"test_user"}',
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    ),
]
SECRET, ID, SENT_AT, BODY, GOOD = VECTORS[0]
KEY = parse_secret(SECRET)


def headers(**changes):
    values = {"webhook-id": ID, "webhook-timestamp": str(SENT_AT), "webhook-signature": GOOD, **changes}
    return [(name.replace("_", "-"), value) for name, value in values.items() if value is not None]


@pytest.mark.parametrize(("secret", "webhook_id", "sent_at", "body", "signature"), VECTORS)
def test_known_answers(secret, webhook_id, sent_at, body, signature):
    key = parse_secret(secret)
    assert sign([key], webhook_id, sent_at, body) == signature
    received = [
        ("Webhook-Id", webhook_id),
        ("Webhook-Timestamp", str(sent_at)),
        ("Webhook-Signature", signature),
    ]
    verify([key], received, body, sent_at)


def test_one_good_signature_among_others_passes():
    verify([KEY], headers(**{"webhook-signature": f"v1,bad v1,bad v2,any {GOOD} v1,bad"}), BODY, SENT_AT)


def test_while_keys_overlap_either_verifies():
    other = bytes(range(32))
    both = sign([KEY, other], ID, SENT_AT, BODY)
    for keys in ([KEY], [other], [other, KEY]):
        verify(keys, headers(**{"webhook-signature": both}), BODY, SENT_AT)


@pytest.mark.parametrize("secret", [SECRET.removeprefix("whsec_"), SECRET.rstrip("="), SECRET])
def test_prefix_and_padding_are_optional(secret):
    assert parse_secret(secret) == KEY


def test_unpadded_secret():
    key = bytes(25)
    assert parse_secret("whsec_" + base64.b64encode(key).decode().rstrip("=")) == key


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_====",
        "whsec_not base64!",
        "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=",
        "whsk_AAAA",
    ],
)
def test_no_secret_is_no_secret(secret):
    with pytest.raises(ValueError, match=r"secret"):
        parse_secret(secret)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_each_header_is_needed(name):
    for value in (None, ""):
        with pytest.raises(SignatureMissing):
            verify([KEY], headers(**{name: value}), BODY, SENT_AT)


@pytest.mark.parametrize("offset", [-301, 301])
def test_old_and_future_requests_are_refused(offset):
    with pytest.raises(SignatureExpired):
        verify([KEY], headers(), BODY, SENT_AT + offset)
    verify([KEY], headers(), BODY, SENT_AT + offset // 301 * 300)


@pytest.mark.parametrize("sent_at", ["hello", "1614265330.0", "-1614265330", " 1614265330", "١"])
def test_timestamp_that_is_no_number_is_refused(sent_at):
    with pytest.raises(SignatureInvalid):
        verify([KEY], headers(**{"webhook-timestamp": sent_at}), BODY, SENT_AT)


@pytest.mark.parametrize(
    "signature",
    [
        "v1,",
        GOOD[:8],
        GOOD[:-2] + "A=",
        GOOD.replace("v1,", "v1"),
        GOOD.replace("v1,", "v1,,"),
        GOOD.replace("v1,", "v1a,"),
        GOOD.replace("v1,", "v2,"),
        "v1,not base64!",
        "v1,é",
    ],
)
def test_wrong_signatures_are_refused(signature):
    with pytest.raises(SignatureInvalid):
        verify([KEY], headers(**{"webhook-signature": signature}), BODY, SENT_AT)


def test_a_body_written_again_is_another_body():
    with pytest.raises(SignatureInvalid):
        verify([KEY], headers(), json.dumps(json.loads(BODY), separators=(",", ":")).encode(), SENT_AT)


def test_another_id_is_refused():
    with pytest.raises(SignatureInvalid):
        verify([KEY], headers(**{"webhook-id": "msg_other"}), BODY, SENT_AT)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_header_that_came_twice_is_refused(name):
    with pytest.raises(SignatureInvalid):
        verify([KEY], [*headers(), (name.title(), dict(headers())[name])], BODY, SENT_AT)


def test_nothing_verifies_or_is_signed_without_a_key():
    with pytest.raises(SignatureInvalid):
        verify([], headers(), BODY, SENT_AT)
    with pytest.raises(ValueError, match="no key"):
        sign([], ID, SENT_AT, BODY)


def test_new_secret_is_read_back():
    assert parse_secret(new_secret(bytes(range(32)))) == bytes(range(32))
    with pytest.raises(ValueError, match="24 bytes"):
        new_secret(bytes(8))


def test_the_reference_library_agrees():
    standardwebhooks = pytest.importorskip("standardwebhooks")
    import datetime

    hook = standardwebhooks.Webhook(SECRET)
    at = datetime.datetime.fromtimestamp(SENT_AT, tz=datetime.timezone.utc)
    assert hook.sign(ID, at, BODY.decode()) == sign([KEY], ID, SENT_AT, BODY)
