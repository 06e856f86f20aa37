# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A complete receiver of webhooks: verifies both schemes, keeps each message once, and answers at once.

``python receiver.py 8080 whsec_…``, with a proxy in front that speaks https. Name both keys while one is replaced. Only
a key pair (``whpk_…``) needs a library: ``pip install cryptography``.
"""

import base64
import hmac
import sqlite3
import sys
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 300
LARGEST_BODY = 1 << 20


def verify(keys, headers, body):
    """Return the id of a message; raise ``ValueError`` when it is not from the holder of a key, or not from now."""
    webhook_id, sent_at, signatures = (
        headers[f"webhook-{name}"] or "" for name in ("id", "timestamp", "signature")
    )
    if abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
        raise ValueError("the timestamp is minutes off: an old message, or a wrong clock")
    content = f"{webhook_id}.{sent_at}.".encode() + body
    for signature in signatures.split(" "):  # several while a key is replaced; one that fits is enough
        scheme, _comma, value = signature.partition(",")
        if any(fits(key, scheme, value, content) for key in keys):
            return webhook_id
    raise ValueError("no signature fits")


def fits(key, scheme, value, content):
    """Whether a signature was made with the secret ``whsec_…`` (v1), or with what belongs to ``whpk_…`` (v1a)."""
    kind, _underscore, text = key.partition("_")
    if (scheme, kind) == ("v1", "whsec"):
        expected = base64.b64encode(hmac.digest(base64.b64decode(text), content, "sha256"))
        return hmac.compare_digest(expected, value.encode())
    if (scheme, kind) != ("v1a", "whpk"):
        return False
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(text)).verify(base64.b64decode(value), content)
    except (InvalidSignature, ValueError):
        return False
    return True


class Receiver(BaseHTTPRequestHandler):
    """Verifies, keeps, answers. Another process works on what is kept, however long it takes."""

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers["Content-Length"] or 0), LARGEST_BODY))
        try:
            webhook_id = verify(self.server.keys, self.headers, body)
        except ValueError as error:
            return self.send_error(401, str(error))
        with closing(sqlite3.connect(self.server.inbox)) as inbox, inbox:  # kept before it is answered
            inbox.execute("INSERT OR IGNORE INTO message (id, body) VALUES (?, ?)", (webhook_id, body))
        self.send_response(204)
        return self.end_headers()


def make_server(port, keys, inbox="inbox.sqlite"):
    """Return the server; ``inbox`` is the file in which each message stands once, whatever comes twice."""
    with closing(sqlite3.connect(inbox)) as database, database:
        database.execute("CREATE TABLE IF NOT EXISTS message (id TEXT PRIMARY KEY, body BLOB, done_at TEXT)")
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    server.keys, server.inbox = keys, inbox
    return server


if __name__ == "__main__":
    make_server(int(sys.argv[1]), sys.argv[2:]).serve_forever()
