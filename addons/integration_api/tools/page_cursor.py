# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The opaque ``cursor`` of a list: where the next page begins, bound to who asked and for what.

It is signed, so that a caller can neither make one up nor take one to another query or client.
"""

import base64
import binascii
import hashlib
import hmac
import json

from odoo.addons.integration_core.tools.errors import InvalidCursor

_MAC_BYTES = 12


def encode(position, scope: str, key: bytes) -> str:
    """Return the cursor for a JSON-able ``position``.

    :param scope: what it is good for (client, contract, filters), not part of the text
    """
    payload = json.dumps(position, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_mac(payload, scope, key) + payload).decode().rstrip("=")


def decode(cursor: str, scope: str, key: bytes):
    """Return the position.

    :raises InvalidCursor: when it was not issued by us for this ``scope``
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor("") from error
    mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(payload, scope, key)):
        raise InvalidCursor("it was issued for another query")
    return json.loads(payload)


def _mac(payload, scope, key):
    return hmac.digest(key, scope.encode() + b"\n" + payload, hashlib.sha256)[:_MAC_BYTES]
