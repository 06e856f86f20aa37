# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How a request proves who sent it, in the words of the document."""

from ..http_signature import COMPONENTS, DECISIVE, DIGEST, WINDOW

_SIGNATURE = f"""HTTP Message Signatures (RFC 9421), with a key that was issued to the client.

Every request carries exactly one signature, made with HMAC-SHA256 and the secret as it was shown (its text in UTF-8, \
not decoded). It covers:

- {", ".join(f"`{name}`" for name in COMPONENTS)};
- with a body, `{DIGEST}` (RFC 9530, `sha-256=:…:`, over the bytes that are sent);
- each of {", ".join(f"`{name}`" for name in DECISIVE)} that the request has.

Its parameters are `created` (seconds since 1970, at most {WINDOW} s from our clock), `keyid`, and `nonce`: 16 to 128 \
printable characters without blanks, new for every request, so that a request is signed again before it is repeated. \
`alg` may be left out; if it is there it is `hmac-sha256`.

    Content-Digest: sha-256=:…:
    Signature-Input: sig=("@method" "@target-uri" "@authority" "content-digest" "content-type" "idempotency-key")\
;created=1769851800;keyid="key_…";nonce="…"
    Signature: sig=:…:

Whatever is wrong with it, the answer is 401 `unauthenticated` and says no more."""

#: name → security scheme; a request uses one of them
SCHEMES = {
    "httpMessageSignature": {"type": "http", "scheme": "signature", "description": _SIGNATURE},
}
#: what the document asks of every operation
REQUIREMENT = [{name: []} for name in SCHEMES]
