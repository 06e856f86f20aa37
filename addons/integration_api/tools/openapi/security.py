# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a request proves who sent it, in the words of the document."""

import textwrap

from ..http_signature import ALGORITHMS, COMPONENTS, DECISIVE, DIGEST, WINDOW
from ..token_request import MEDIA_TYPE
from . import signed_example
from .operation import answer, operation

_ALGORITHMS = ", ".join(f"`{name}`" for name in ALGORITHMS)
TOKEN_PATH = "/integration/v1/token"

_SIGNATURE = f"""HTTP Message Signatures (RFC 9421), with a key that was issued to the client.

Every request carries exactly one signature, made with the algorithm that the key was issued for ({_ALGORITHMS}). A \
shared secret (`hmac-sha256`) is used as it was shown: its text in UTF-8, not decoded. The signature covers:

- {", ".join(f"`{name}`" for name in COMPONENTS)};
- with a body, `{DIGEST}` (RFC 9530, `sha-256=:…:`, over the bytes that are sent);
- each of {", ".join(f"`{name}`" for name in DECISIVE)} that the request has.

Its parameters are `created` (seconds since 1970, at most {WINDOW} s from our clock), `keyid`, and `nonce`: 16 to 128 \
printable characters without blanks, new for every request, so that a request is signed again before it is repeated. \
`alg` may be left out; if it is there it is that of the key.

    Content-Digest: sha-256=:…:
    Signature-Input: sig=("@method" "@target-uri" "@authority" "content-digest" "content-type" "idempotency-key")\
;created=1769851800;keyid="key_…";nonce="…"
    Signature: sig=:…:

Whatever is wrong with it, the answer is 401 `unauthenticated` and says no more."""

_TOKEN = f"""Access tokens of this Odoo, for a key that was issued for tokens.

Ask `{TOKEN_PATH}` for one, by the client credentials of OAuth 2.0 (RFC 6749 §4.4), and send it as \
`Authorization: Bearer …` until it ends. Nothing protects a token from who sees it: send it over TLS only, and keep it \
out of logs."""
_ISSUER = (
    """Access tokens of an issuer that was agreed (your identity provider), as `Authorization: Bearer …`."""
)
_CERTIFICATE = """A client certificate that was agreed, shown in the TLS handshake. No header is needed."""

#: name → security scheme; a request uses one of them
SCHEMES = {
    "httpMessageSignature": {"type": "http", "scheme": "signature", "description": _SIGNATURE},
    "accessToken": {
        "type": "oauth2",
        "description": _TOKEN,
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_PATH, "scopes": {}}},
    },
    "issuerToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": _ISSUER},
    "clientCertificate": {"type": "mutualTLS", "description": _CERTIFICATE},
}


def schemes(base_url: str) -> dict:
    """Return :data:`SCHEMES`, with a complete example for the address of this Odoo.

    :param base_url: as partners reach it
    """
    signature = SCHEMES["httpMessageSignature"]
    text = "\n\n".join(
        [
            signature["description"],
            "Complete, with a shared secret, in Python:",
            textwrap.indent(signed_example.python(base_url), "    "),
            "And in a shell, for a request without body:",
            textwrap.indent(signed_example.shell(base_url), "    "),
        ]
    )
    return {**SCHEMES, "httpMessageSignature": {**signature, "description": text}}


#: what the document asks of every operation: one of them, the one that the client's key was issued for
REQUIREMENT = [{name: []} for name in SCHEMES]

OAUTH_ERROR = {
    "title": "OAuth error",
    "description": "What went wrong at the token endpoint (RFC 6749 §5.2).",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {"type": "string", "description": "For programs.", "examples": ["invalid_client"]},
        "error_description": {"type": "string", "description": "For people."},
    },
}
_ERRORS = (400, 401, 403, 413, 415, 429, 500, 503)


def token_paths() -> dict:
    """Return the path of the token endpoint, whose errors are those of OAuth."""
    found = operation(
        "create_token",
        "general",
        "An access token",
        "For keys that were issued for tokens. The client proves itself in one way: by `Authorization: Basic` (key id"
        " and secret), by `client_id` and `client_secret`, or by an assertion (RFC 7523) signed with its private key.",
        answers={
            200: answer(
                "The token.",
                schema={
                    "type": "object",
                    "required": ["access_token", "token_type", "expires_in"],
                    "properties": {
                        "access_token": {"type": "string"},
                        "token_type": {"const": "Bearer"},
                        "expires_in": {"type": "integer", "description": "Seconds."},
                    },
                },
            )
        },
        body={"required": True, "content": {MEDIA_TYPE: {"schema": _FORM}}},
    )
    oauth = answer("An error of OAuth.", schema={"$ref": "#/components/schemas/oauth.error"})
    token = found["responses"]["200"]
    found["responses"] = {"200": token, **{str(status): oauth for status in _ERRORS}}
    found["security"] = []  # the request itself holds the proof
    return {TOKEN_PATH: {"post": found}}


_FORM = {
    "type": "object",
    "required": ["grant_type"],
    "properties": {
        "grant_type": {"const": "client_credentials"},
        "client_id": {"type": "string", "description": "Key id."},
        "client_secret": {"type": "string", "description": "The secret as it was shown."},
        "client_assertion_type": {"const": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
        "client_assertion": {"type": "string", "description": "A JWT, signed with the private key."},
    },
}
