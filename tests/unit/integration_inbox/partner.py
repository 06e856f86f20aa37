# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages signed as partners sign them, each scheme written from its specification, and not with the code under test.

``sign_<scheme>(body, **changes)`` returns the headers; ``KEYS[scheme]`` the keys that verify them.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timezone

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms

from odoo.addons.integration_api.tools.http_signature import SignedRequest
from odoo.addons.integration_inbox.tools.proof import Agreed, Key
from odoo.addons.integration_inbox.tools.schemes import SCHEMES

NOW = 1_790_000_000
URL = "https://odoo.example/integration/v1/inbox/billing"
BODY = b'{"id": "evt_1", "type": "order.created", "data": {"number": "T/1"}}'
SECRET = "a shared secret of enough characters"
WEBHOOK_SECRET = "whsec_" + base64.b64encode(SECRET.encode()).decode()
ISSUER, AUDIENCE = "https://partner.example", "odoo"

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()
PRIVATE = {"RS256": RSA_KEY, "PS256": RSA_KEY, "ES256": EC_KEY, "EdDSA": ED_KEY, "HS256": SECRET}


def pem(key):
    """The public half of a private key, as partners hand it over."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def make_key(scheme, kind, text, algorithm="", key_id="", number=1, expires_at=None):
    """A key as it was entered."""
    return Key(number, SCHEMES[scheme].read_key(kind, text, algorithm), algorithm, key_id, expires_at)


AGREED = {
    "jwt": Agreed(issuer=ISSUER, audience=AUDIENCE, body_claim="body_sha256"),
}
KEYS = {
    "standard_webhooks": (make_key("standard_webhooks", "secret", WEBHOOK_SECRET),),
    "github": (make_key("github", "secret", SECRET),),
    "stripe": (make_key("stripe", "secret", SECRET),),
    "http_signature": (make_key("http_signature", "secret", SECRET, "hmac-sha256", "partner-1"),),
    "jwt": (make_key("jwt", "public", pem(EC_KEY), "ES256", "partner-1"),),
}


def sign_standard_webhooks(body=BODY, *, secret=SECRET, webhook_id="msg_1", sent_at=NOW):
    """Scheme v1."""
    content = f"{webhook_id}.{sent_at}.".encode() + body
    mac = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(sent_at),
        "webhook-signature": f"v1,{mac}",
    }


def sign_github(body=BODY, *, secret=SECRET, sent_at=None):
    """HMAC of the body."""
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={mac}", "X-GitHub-Delivery": "d-1", "X-GitHub-Event": "order"}


def sign_stripe(body=BODY, *, secret=SECRET, sent_at=NOW):
    """HMAC of time and body."""
    mac = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={sent_at},v1={mac}"}


def sign_http_signature(
    body=BODY,
    *,
    secret=SECRET,
    sent_at=NOW,
    nonce="0123456789abcdef0123",
    key_id="partner-1",
    algorithm=algorithms.HMAC_SHA256,
):
    """RFC 9421 with a digest of the body; the secret may be a private key."""

    class Message:
        method, url, headers = "POST", URL, {"Content-Type": "application/json"}

    Message.headers = dict(Message.headers)
    key = secret.encode() if isinstance(secret, str) else secret
    resolver = MappingKeyResolver(public_keys={}, private_keys={key_id: key})
    HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver).sign(
        Message,
        key_id=key_id,
        created=datetime.fromtimestamp(sent_at, timezone.utc),
        nonce=nonce,
        covered_component_ids=("@method", "@target-uri", "@authority", "content-type"),
        body=body or None,
    )
    return Message.headers


def make_token(
    body=BODY, *, algorithm="ES256", key=None, kid="partner-1", sent_at=NOW, headers=None, **claims
):
    """A token that vouches for the body; a claim of ``None`` is left out."""
    content = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": sent_at,
        "exp": sent_at + 120,
        "jti": "tok_1",
        "body_sha256": hashlib.sha256(body).hexdigest(),
        **claims,
    }
    content = {name: value for name, value in content.items() if value is not None}
    headers = {**({"kid": kid} if kid else {}), **(headers or {})}
    return jwt.encode(content, key or PRIVATE[algorithm], algorithm=algorithm, headers=headers)


def sign_jwt(body=BODY, **changes):
    """A bearer token."""
    return {"Authorization": f"Bearer {make_token(body, **changes)}"}


SIGN = {
    "standard_webhooks": sign_standard_webhooks,
    "github": sign_github,
    "stripe": sign_stripe,
    "http_signature": sign_http_signature,
    "jwt": sign_jwt,
}


def request(headers, body=BODY):
    """What arrives; headers may be a dictionary or pairs."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    return SignedRequest("POST", URL, tuple(pairs), body)


def verify(scheme, headers, body=BODY, *, now=NOW, keys=None, agreed=None):
    """Let a scheme verify what arrived."""
    keys = KEYS[scheme] if keys is None else keys
    return SCHEMES[scheme].verify(request(headers, body), keys, agreed or AGREED.get(scheme, Agreed()), now)
