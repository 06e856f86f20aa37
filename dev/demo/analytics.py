# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The analytics system of the demo: a partner that listens for webhooks.

A program of its own that knows nothing of Odoo: it verifies what it receives with the public library
``standardwebhooks`` and appends one JSON line a request to a journal, so that whoever watches needs no
connection to it and nothing is lost when it is stopped.

Run as ``python -m dev.demo.analytics PORT JOURNAL`` with the secret (``whsec_…``) in the environment variable
``WEBHOOK_SECRET``. A journal line is ``{"webhook_id", "event", "verified", "error", "at", "data"}``.
"""

import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

#: A body larger than this is no webhook of ours.
MAX_BODY = 1024 * 1024


class Receiver(BaseHTTPRequestHandler):
    """Verify one webhook, write it down, and only then say 204: an answer promises that it is kept."""

    webhook: Webhook
    journal: Path

    def do_POST(self):
        """Answer 204 to a webhook that verifies, 401 to any other."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BODY))
        entry = {"webhook_id": self.headers.get("webhook-id"), "at": time.time(), "verified": False}
        try:
            document = self.webhook.verify(body, dict(self.headers))
        except WebhookVerificationError as error:
            entry["error"] = str(error)
            self._record(entry)
            self.send_error(401)
            return
        entry |= {"verified": True, "event": document["type"], "data": document["data"]}
        self._record(entry)
        self.send_response(204)
        self.end_headers()

    def _record(self, entry):
        with self.journal.open("a") as journal:
            journal.write(json.dumps(entry) + "\n")

    def log_message(self, format, *args):  # noqa: A002 - the name is http.server's
        """Keep silent: the journal is the log."""


def main():
    """Listen on the loopback address until the process is ended."""
    port, Receiver.journal = int(sys.argv[1]), Path(sys.argv[2])
    Receiver.webhook = Webhook(os.environ["WEBHOOK_SECRET"])
    with ThreadingHTTPServer(("127.0.0.1", port), Receiver) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
