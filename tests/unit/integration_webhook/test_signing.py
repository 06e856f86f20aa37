# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Standard Webhooks v1: known answers, and everything that must not verify.

The vectors are facts of the Standard Webhooks 1.0.0 specification and its reference libraries.
"""

import base64
import json
import time

import pytest
from verifying import verify

from odoo.addons.integration_core.tools.errors import SignatureExpired, SignatureInvalid, SignatureMissing
from odoo.addons.integration_core.tools.standard_webhooks import parse_public_key, parse_secret
from odoo.addons.integration_webhook.tools.signing import (
    new_private_key,
    new_secret,
    parse_key,
    parse_private_key,
    sign,
    write_public_key,
)

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
PRIVATE = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
GOOD_V1A = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
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


def test_known_answer_of_a_key_pair():
    private = parse_key(PRIVATE)
    assert sign([private], ID, SENT_AT, BODY) == GOOD_V1A
    assert write_public_key(private) == PUBLIC
    verify([parse_public_key(PUBLIC)], headers(**{"webhook-signature": GOOD_V1A}), BODY, SENT_AT)


def test_a_seed_alone_is_the_same_private_key():
    seed = base64.b64decode(PRIVATE.removeprefix("whsk_"))[:32]
    assert sign([parse_private_key("whsk_" + base64.b64encode(seed).decode())], ID, SENT_AT, BODY) == GOOD_V1A


def test_a_new_private_key_is_read_back():
    seed = bytes(range(32))
    assert parse_private_key(new_private_key(seed)).private_bytes_raw() == seed
    with pytest.raises(ValueError, match="32 bytes"):
        new_private_key(bytes(24))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsk_",
        "whsk_AAAA",
        "whsk_not base64!",
        SECRET,
        PUBLIC,
        PUBLIC.replace("whpk_", "whsk_") + "AAAA",
        "whsk_" + base64.b64encode(bytes(64)).decode(),
    ],
)
def test_what_is_no_private_key_is_refused(text):
    with pytest.raises(ValueError, match=r"key|secret"):
        parse_private_key(text)


@pytest.mark.parametrize("text", ["", PRIVATE, SECRET, "whpk_AAAA", "whpk_not base64!"])
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_public_key(text)


@pytest.mark.parametrize(
    "signature",
    [
        "v1a,",
        GOOD_V1A[:-4] + "AA==",
        GOOD_V1A.replace("v1a,", "v1,"),
        GOOD_V1A.replace("v1a,", "v1a,,"),
        GOOD_V1A[:20],
        "v1a,not base64!",
        GOOD,
    ],
)
def test_wrong_signatures_of_a_key_pair_are_refused(signature):
    with pytest.raises(SignatureInvalid):
        verify([parse_public_key(PUBLIC)], headers(**{"webhook-signature": signature}), BODY, SENT_AT)


def test_both_schemes_can_overlap():
    both = sign([KEY, parse_private_key(PRIVATE)], ID, SENT_AT, BODY)
    assert both == f"{GOOD} {GOOD_V1A}"
    for key in (KEY, parse_public_key(PUBLIC)):
        verify([key], headers(**{"webhook-signature": both}), BODY, SENT_AT)


def _standardwebhooks(secret):
    return pytest.importorskip("standardwebhooks").Webhook(secret)


def _svix(secret):
    return pytest.importorskip("svix.webhooks").Webhook(secret)


@pytest.mark.parametrize("library", [_standardwebhooks, _svix])
@pytest.mark.parametrize(
    "overlap", [[], [bytes(range(32))], [bytes(range(32)), "v1a"]], ids=["one key", "two", "three"]
)
def test_other_libraries_verify_what_is_signed_also_while_keys_overlap(library, overlap):
    """Each with a secret of its own, among signatures of other keys and schemes."""
    now = int(time.time())
    keys = [parse_private_key(PRIVATE) if key == "v1a" else key for key in overlap]
    for order in ([KEY, *keys], [*keys, KEY]):
        received = headers(**{"webhook-timestamp": str(now), "webhook-signature": sign(order, ID, now, BODY)})
        library(SECRET).verify(BODY, dict(received))


@pytest.mark.parametrize("library", [_standardwebhooks, _svix])
def test_other_libraries_refuse_what_another_key_signed(library):
    now = int(time.time())
    signature = sign([bytes(32), parse_private_key(PRIVATE)], ID, now, BODY)
    received = headers(**{"webhook-timestamp": str(now), "webhook-signature": signature})
    with pytest.raises(Exception, match=r"(?i)no matching signature"):
        library(SECRET).verify(BODY, dict(received))


def test_the_reference_library_makes_the_same_signature():
    import datetime

    at = datetime.datetime.fromtimestamp(SENT_AT, tz=datetime.timezone.utc)
    assert _standardwebhooks(SECRET).sign(ID, at, BODY.decode()) == sign([KEY], ID, SENT_AT, BODY)
