# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Known answers of each scheme's own documentation, and what only one of them can get wrong."""

import base64
import hashlib
import json

import jwt
import pytest
from partner import (
    AGREED,
    AUDIENCE,
    BODY,
    EC_KEY,
    ED_KEY,
    ISSUER,
    KEYS,
    NOW,
    RSA_KEY,
    SECRET,
    make_key,
    make_token,
    pem,
    request,
    sign_github,
    sign_http_signature,
    sign_jwt,
    sign_standard_webhooks,
    sign_stripe,
    verify,
)

from odoo.addons.integration_api.tools import http_signature as policy
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    DigestMismatch,
    KeyNotFound,
    SignatureExpired,
    SignatureInvalid,
    SignatureMissing,
)
from odoo.addons.integration_inbox.tools.proof import Agreed
from odoo.addons.integration_inbox.tools.schemes import http_signature

# === Standard Webhooks: facts of the 1.0.0 specification and its libraries === #


def test_known_answers_of_standard_webhooks():
    body = b'{"test": 2432232314}'
    headers = {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330"}
    v1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    v1a = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
    secret = make_key("standard_webhooks", "secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    public = make_key(
        "standard_webhooks", "public", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=", number=2
    )
    for value, keys, used in (
        (v1, [secret], 1),
        (v1a, [public], 2),
        (f"v1,bad v2,x {v1a}", [secret, public], 2),
    ):
        proof = verify(
            "standard_webhooks", headers | {"webhook-signature": value}, body, keys=keys, now=1614265330
        )
        assert (proof.message_id, proof.key) == (headers["webhook-id"], used)


@pytest.mark.parametrize("library", ["standardwebhooks", "svix.webhooks"])
def test_what_other_libraries_sign_is_proven(library):
    import datetime

    webhook = pytest.importorskip(library).Webhook("whsec_" + base64.b64encode(SECRET.encode()).decode())
    at = datetime.datetime.fromtimestamp(NOW, tz=datetime.timezone.utc)
    headers = sign_standard_webhooks() | {"webhook-signature": webhook.sign("msg_1", at, BODY.decode())}
    assert verify("standard_webhooks", headers).message_id == "msg_1"


def test_the_id_of_a_standard_webhook_is_signed():
    with pytest.raises(SignatureInvalid):
        verify("standard_webhooks", sign_standard_webhooks() | {"webhook-id": "msg_2"})


# === GitHub: the example of "Validating webhook deliveries" === #


def test_known_answer_of_github():
    key = make_key("github", "secret", "It's a Secret to Everybody")
    value = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    proof = verify("github", {"X-Hub-Signature-256": value}, b"Hello, World!", keys=[key])
    assert proof.message_id == "sha256:" + hashlib.sha256(b"Hello, World!").hexdigest()


def test_another_delivery_id_makes_no_new_message_of_a_recorded_one():
    first, second = (
        verify("github", sign_github() | {"X-GitHub-Delivery": delivery}) for delivery in ("d-1", "d-2")
    )
    assert first.message_id == second.message_id


@pytest.mark.parametrize("prefix", ["sha1=", "sha256:", "SHA256=", ""])
def test_another_algorithm_is_refused(prefix):
    value = sign_github()["X-Hub-Signature-256"].removeprefix("sha256=")
    with pytest.raises(SignatureInvalid):
        verify("github", {"X-Hub-Signature-256": prefix + value})


def test_a_partner_may_have_a_header_of_its_own():
    headers = {"X-Acme-Signature": sign_github()["X-Hub-Signature-256"]}
    verify("github", headers, agreed=Agreed(signature_header="X-Acme-Signature"))
    with pytest.raises(SignatureMissing):
        verify("github", headers)


# === Stripe === #


def test_the_time_of_a_stripe_message_is_signed():
    value = sign_stripe()["Stripe-Signature"].replace(f"t={NOW}", f"t={NOW + 1}")
    with pytest.raises(SignatureInvalid):
        verify("stripe", {"Stripe-Signature": value})


def test_weaker_signatures_beside_are_not_looked_at():
    t, v1 = sign_stripe()["Stripe-Signature"].split(",")
    verify("stripe", {"Stripe-Signature": f"{t},v0=abc,v1={'0' * 64},{v1}"})
    with pytest.raises(SignatureMissing):
        verify("stripe", {"Stripe-Signature": f"{t},{v1.replace('v1', 'v0')}"})


@pytest.mark.parametrize(
    "change", ["{t},{t},{v}", "{v}", "t=x,{v}", "t=-1,{v}", "t=١,{v}", "{t};{v}", "{t},v1"]
)
def test_a_malformed_stripe_header_is_refused(change):
    t, v = sign_stripe()["Stripe-Signature"].split(",")
    with pytest.raises(AuthenticationError):
        verify("stripe", {"Stripe-Signature": change.format(t=t, v=v)})


# === RFC 9421 === #


def test_the_nonce_is_the_id_and_an_unknown_key_is_told_so():
    assert verify("http_signature", sign_http_signature()).message_id == "0123456789abcdef0123"
    with pytest.raises(KeyNotFound):
        verify("http_signature", sign_http_signature(key_id="other"))


def test_a_signature_for_another_address_is_refused():
    arrived = request(sign_http_signature())
    other = type(arrived)(arrived.method, arrived.url.replace("billing", "bank"), arrived.headers, BODY)
    with pytest.raises(SignatureInvalid):
        http_signature.verify(other, KEYS["http_signature"], Agreed(), NOW)


def test_the_tolerance_of_the_source_is_kept_within_that_of_the_api():
    with pytest.raises(SignatureExpired):
        verify("http_signature", sign_http_signature(sent_at=NOW - 20), agreed=Agreed(tolerance=10))


def test_a_key_is_entered_for_an_algorithm_that_the_api_knows():
    for kind, text, algorithm in (
        ("secret", SECRET, "ed25519"),
        ("public", pem(ED_KEY), "hmac-sha256"),
        ("public", pem(ED_KEY), ""),
        ("public", pem(ED_KEY), "rsa-pss-sha512"),
    ):
        with pytest.raises(ValueError, match=r"."):
            make_key("http_signature", kind, text, algorithm)


@pytest.mark.parametrize("algorithm", sorted(http_signature.ALGORITHMS))
def test_every_algorithm_that_the_api_knows_proves(algorithm):
    pairs = {"ed25519": ED_KEY, "ecdsa-p256-sha256": EC_KEY}
    private = SECRET if algorithm == "hmac-sha256" else pairs.get(algorithm, RSA_KEY)
    kind, text = http_signature.ALGORITHMS[algorithm], private if private is SECRET else pem(private)
    keys = [make_key("http_signature", kind, text, algorithm, "partner-1")]
    signed = sign_http_signature(secret=private, algorithm=policy.ALGORITHMS[algorithm])
    assert verify("http_signature", signed, keys=keys).key == 1
    with pytest.raises(AuthenticationError):
        verify("http_signature", signed, BODY + b" ", keys=keys)


# === JWT === #


@pytest.mark.parametrize(
    ("algorithm", "kind", "text"),
    [
        ("RS256", "public", pem(RSA_KEY)),
        ("PS256", "public", pem(RSA_KEY)),
        ("ES256", "public", pem(EC_KEY)),
        ("EdDSA", "public", pem(ED_KEY)),
        ("HS256", "secret", SECRET),
    ],
)
def test_each_algorithm_proves(algorithm, kind, text):
    keys = [make_key("jwt", kind, text, algorithm, "partner-1")]
    assert verify("jwt", sign_jwt(algorithm=algorithm), keys=keys).message_id == "tok_1"


def _unsigned():
    parts = make_token().split(".")
    header = base64.urlsafe_b64encode(b'{"alg":"none","kid":"partner-1"}').decode().rstrip("=")
    return f"{header}.{parts[1]}."


def _public_key_as_secret():
    """HS256 with the public key as secret, made by hand: libraries refuse to."""
    import hmac

    def encode(raw):
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    head = encode(b'{"alg":"HS256","kid":"partner-1"}') + b"." + make_token().split(".")[1].encode()
    mac = hmac.new(pem(EC_KEY).encode(), head, hashlib.sha256).digest()
    return (head + b"." + encode(mac)).decode()


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(_unsigned, id="none"),
        pytest.param(_public_key_as_secret, id="public key as secret"),
        pytest.param(lambda: make_token(algorithm="RS256"), id="another algorithm"),
        pytest.param(lambda: make_token(kid="other"), id="another key id"),
        pytest.param(lambda: make_token(kid=None), id="no key id"),
        pytest.param(lambda: make_token(iss="https://other.example"), id="another issuer"),
        pytest.param(lambda: make_token(aud="other"), id="another audience"),
        pytest.param(lambda: make_token(exp=NOW), id="past its end"),
        pytest.param(lambda: make_token(nbf=NOW + 301), id="not valid yet"),
        pytest.param(lambda: make_token(iat=NOW - 301, exp=NOW + 9999), id="stale"),
        pytest.param(lambda: make_token(iat=NOW + 301, exp=NOW + 9999), id="from the future"),
        pytest.param(lambda: make_token(iat="1790000000"), id="time as text"),
        pytest.param(lambda: make_token(iat=True), id="time as boolean"),
        pytest.param(lambda: make_token(jti=7), id="id as number"),
        pytest.param(lambda: make_token(jti=""), id="empty id"),
        *[
            pytest.param(lambda name=name: make_token(**{name: None}), id=f"no {name}")
            for name in ("iss", "aud", "exp", "iat", "jti", "body_sha256")
        ],
        pytest.param(lambda: make_token(headers={"crit": ["x"], "x": 1}), id="critical extension"),
        pytest.param(lambda: ".".join(make_token().split(".")[::-1]), id="re-ordered"),
        pytest.param(lambda: make_token()[:-10], id="truncated"),
        pytest.param(lambda: ".".join(make_token().split(".")[:2]), id="without signature"),
        pytest.param(lambda: "", id="empty"),
        pytest.param(lambda: "a.b.c", id="rubbish"),
    ],
)
def test_a_token_that_proves_nothing_is_refused(token):
    with pytest.raises(AuthenticationError):
        verify("jwt", {"Authorization": f"Bearer {token()}"})


def test_a_token_vouches_for_one_body():
    with pytest.raises(DigestMismatch):
        verify("jwt", sign_jwt(body=b'{"id": "other"}'))
    digest = hashlib.sha256(BODY).digest()
    for text in (base64.b64encode(digest), base64.urlsafe_b64encode(digest).rstrip(b"=")):
        verify("jwt", sign_jwt(body_sha256=text.decode()))


def test_a_body_may_be_the_token_itself():
    agreed = Agreed(issuer=ISSUER, audience=AUDIENCE)
    token = make_token(body_sha256=None, type="order.created", data={"number": "T/1"}).encode()
    proof = verify("jwt", {}, token, agreed=agreed)
    assert json.loads(proof.content)["data"] == {"number": "T/1"}
    with pytest.raises(AuthenticationError):
        verify("jwt", {}, token[:-4], agreed=agreed)


def test_without_issuer_and_audience_nobody_gets_in():
    for agreed in (Agreed(body_claim="body_sha256"), Agreed(issuer=ISSUER, body_claim="body_sha256")):
        with pytest.raises(SignatureInvalid):
            verify("jwt", sign_jwt(), agreed=agreed)


@pytest.mark.parametrize(
    ("kind", "text", "algorithm"),
    [
        ("public", pem(EC_KEY), "RS256"),
        ("public", pem(RSA_KEY), "ES256"),
        ("public", pem(ED_KEY), "HS256"),
        ("secret", SECRET, "RS256"),
        ("secret", SECRET, "none"),
        ("secret", SECRET, ""),
        ("secret", "a secret of few bytes", "HS256"),
        ("public", "no key", "ES256"),
    ],
)
def test_a_key_is_entered_for_an_algorithm_that_it_fits(kind, text, algorithm):
    with pytest.raises(ValueError, match=r"."):
        make_key("jwt", kind, text, algorithm)


def test_the_library_would_take_what_is_refused_here():
    """Why times are checked here: the library knows no oldest token."""
    token = make_token(iat=NOW - 10_000, exp=4_000_000_000)
    claims = jwt.decode(token, EC_KEY.public_key(), ["ES256"], issuer=ISSUER, audience=AUDIENCE)
    assert claims["jti"] == "tok_1"
    with pytest.raises(SignatureExpired):
        verify("jwt", {"Authorization": f"Bearer {token}"}, agreed=AGREED["jwt"])
