# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages of partners, signed as they sign and accepted as the inbox accepts, without HTTP."""

import base64
import hmac
import json
from datetime import timedelta, timezone

from odoo.addons.integration_api.tools.http_signature import SignedRequest
from odoo.addons.integration_core.tools.standard_webhooks import parse_secret, signed_content
from odoo.addons.integration_core.tools.trace import Trace

_ADDRESS = "198.51.100.77"


class Messages:
    """Lets the partners of the demonstration send webhooks.

    :param env: the superuser's
    :param Stage stage: knows them
    :param Past past: whose moment it is
    :param rng: makes the traces
    """

    def __init__(self, env, stage, past, rng):
        self._env = env
        self._stage = stage
        self._past = past
        self._rng = rng

    def send(self, inbox, type_, message_id, **content):
        """Send one message to a source, and have it processed two seconds later."""
        source, key = self._stage.get(f"source_{inbox}"), self._stage.get(f"source_key_{inbox}")
        moment = self._past.moment
        epoch = moment.replace(tzinfo=timezone.utc).timestamp()
        body = json.dumps({"type": type_, **content}).encode()
        content = signed_content(message_id, int(epoch), body)
        mac = hmac.digest(parse_secret(key.secret_id._reveal()), content, "sha256")
        headers = {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(epoch)),
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }
        request = SignedRequest("POST", source.url, tuple(headers.items()), body)
        self._env["integration.demo.inbox"]._accept(
            source.code,
            request,
            remote_addr=_ADDRESS,
            media_type="application/json",
            trace_id=Trace.new(self._rng).trace_id,
            now=epoch,
        )
        self._past.end()
        self._past.moment = moment + timedelta(seconds=2)
        self._env["integration.demo.runner"]._process_at(source, self._past)
