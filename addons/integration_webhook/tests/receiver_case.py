# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests share that send over a real socket."""

import json
import logging
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from odoo import Command
from odoo.tools import SQL

from .common import WebhookCase

CANARY = "canary-s3nd"


class ReceiverCase(WebhookCase):
    """A receiver that remembers all it gets, and sends all of it back, and a subscription that has secrets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open_loopback()
        cls.received = received = []
        cls.answers = answers = {"status": 200}

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append((self.headers.items(), body))
                echoed = str(self.headers).encode() + body
                self.send_response(answers["status"])
                self.send_header("Content-Length", str(len(echoed)))
                self.send_header("X-Echo", self.headers.get("X-Key", "-"))
                self.send_header("X-Body", json.dumps(json.loads(body)))
                self.end_headers()
                self.wfile.write(echoed)

            def log_message(self, *_args):
                """Keep silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        cls.url = f"http://127.0.0.1:{server.server_port}/hook"
        cls.authentication = cls.make_authentication(host="127.0.0.1", secret=CANARY)
        cls.target = cls.make_target()

    @classmethod
    def make_target(cls, **vals):
        """An active subscription of the receiver."""
        return cls.make_subscription(
            url=cls.url,
            authentication_id=cls.authentication.id,
            header_ids=[Command.create({"name": "X-Key", "value": f"{CANARY}-header"})],
            **vals,
        )

    def setUp(self):
        super().setUp()
        self.received.clear()
        self.ended = []
        self.patch(
            type(self.env["integration.test.send"]),
            "_end_transaction",
            lambda wizard: self.ended.append(len(self.received)),
        )

    def answer(self, status):
        """Let the receiver answer with a status until the test is over."""
        self.answers["status"] = status
        self.addCleanup(self.answers.update, status=200)

    def send(self, subscription=None, user=None, **vals):
        """Try the receiver; return the wizard."""
        wizard = self.env["integration.test.send"].with_user(user or self.author)
        wizard = wizard.create({"subscription_id": (subscription or self.target).id, **vals})
        action = wizard.action_send()
        self.assertEqual((action["res_id"], action["context"]["default_state"]), (False, "done"))
        return wizard

    @contextmanager
    def nothing_is_told_of(self, *canaries):
        """Fail when one of these texts is logged meanwhile, or stands in a table afterwards."""
        with self.assertLogs(level=logging.DEBUG) as logs:
            yield
            self.env.flush_all()
            logging.getLogger(__name__).debug("at least one line")
        places = {"the log": "\n".join(logs.output)}
        for table in (
            "integration_attempt",
            "integration_audit",
            "integration_delivery",
            "integration_issue",
            "mail_message",
            "queue_job",
        ):
            query = SQL("SELECT coalesce(string_agg(t::text, ''), '') FROM %s t", SQL.identifier(table))
            ((places[table],),) = self.env.execute_query(query)
        for place, text in places.items():
            for canary in canaries:
                self.assertNotIn(canary, text, place)
