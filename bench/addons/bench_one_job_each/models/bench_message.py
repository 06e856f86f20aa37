# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import hmac
import time
import uuid

import requests

from odoo import api, fields, models

KEY = bytes(32)
SECONDS = 15


class BenchMessage(models.Model):
    """A webhook as it is usually sent with queue_job: a job for each, which posts it and writes what came of it.

    It does what the engine does for a message, signature and recorded attempt included, and nothing more.
    """

    _name = "bench.message"
    _description = "Bench Message"

    url = fields.Char(required=True)
    body = fields.Text(required=True)
    webhook_id = fields.Char(required=True, default=lambda self: f"msg_{uuid.uuid4().hex}")
    state = fields.Char(required=True, default="pending", index=True)
    http_status = fields.Integer()
    sent_at = fields.Float(help="Seconds since 1970.")
    duration_ms = fields.Integer()

    @api.model
    def _enqueue(self, url, bodies):
        """Write messages, each with its job."""
        for message in self.create([{"url": url, "body": body} for body in bodies]):
            message.with_delay()._job_send()

    def _job_send(self):
        """Post the message and write the outcome (run by queue_job)."""
        self.ensure_one()
        body, timestamp = self.body.encode(), str(int(time.time()))
        signed = f"{self.webhook_id}.{timestamp}.".encode() + body
        signature = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
        headers = {
            "Content-Type": "application/json",
            "webhook-id": self.webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v1,{signature}",
        }
        start = time.perf_counter()
        response = requests.post(self.url, data=body, headers=headers, timeout=SECONDS, allow_redirects=False)
        self.write(
            {
                "state": "delivered" if response.ok else "failed",
                "http_status": response.status_code,
                "duration_ms": round((time.perf_counter() - start) * 1000),
                "sent_at": time.time(),
            }
        )
