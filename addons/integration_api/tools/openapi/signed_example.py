# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A complete signed request as code, for whoever has no more than the description."""

from urllib.parse import urlsplit

from ..http_signature import DECISIVE

_URL, _AUTHORITY = "https://odoo.example", "odoo.example"
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Without empty lines: these end a block of code in a description.
_PYTHON = f"""\
import json, secrets
import requests  # pip install requests http-message-signatures
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver, algorithms
URL, KEY_ID, SECRET = "{_URL}", "key_…", "the secret as it was shown"
SIGNER = HTTPMessageSigner(
    signature_algorithm=algorithms.HMAC_SHA256,
    key_resolver=MappingKeyResolver(public_keys={{}}, private_keys={{KEY_ID: SECRET.encode()}}),
)
DECISIVE = {DECISIVE!r}
def call(method, path, document=None, headers=None):
    body = None if document is None else json.dumps(document).encode()
    headers = {{**({{"Content-Type": "application/json"}} if body else {{}}), **(headers or {{}})}}
    request = requests.Request(method, URL + path, data=body, headers=headers).prepare()
    covered = ["@method", "@target-uri", "@authority", *(name for name in DECISIVE if name in request.headers)]
    # adds Content-Digest if there is a body, and covers it
    SIGNER.sign(
        request, key_id=KEY_ID, nonce=secrets.token_hex(16), covered_component_ids=covered, body=body
    )
    return requests.Session().send(request, timeout=30)
print(call("GET", "/integration/v1").json())"""

_SHELL = f"""\
url={_URL}/integration/v1 key_id=key_… secret='the secret as it was shown'
params="(\\"@method\\" \\"@target-uri\\" \\"@authority\\");created=$(date +%s)"
params="$params;keyid=\\"$key_id\\";nonce=\\"$(openssl rand -hex 16)\\""
base=$(printf '"@method": GET\\n"@target-uri": %s\\n"@authority": {_AUTHORITY}\\n' "$url")
base=$(printf '%s\\n"@signature-params": %s' "$base" "$params")
signature=$(printf %s "$base" | openssl dgst -sha256 -hmac "$secret" -binary | base64)
curl -H "Signature-Input: sig=$params" -H "Signature: sig=:$signature:" $url"""


def python(base_url: str) -> str:
    """Return a program that calls any operation, as one block of lines.

    :param base_url: of this Odoo, as partners reach it
    """
    return _fill(_PYTHON, base_url)


def shell(base_url: str) -> str:
    """Return commands for one request without body, as one block of lines."""
    return _fill(_SHELL, base_url)


def _fill(text, base_url):
    """Return it for this address, whose authority is that of RFC 9421 §2.2.3: in lower case, no default port."""
    parts = urlsplit(base_url.rstrip("/") or _URL)
    authority = (parts.hostname or _AUTHORITY).lower()
    if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme):
        authority += f":{parts.port}"
    text = text.replace(_URL, "\0")  # which holds the authority, too
    return text.replace(_AUTHORITY, authority).replace("\0", base_url.rstrip("/") or _URL)
