# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from odoo.http import Controller, Response, request, route

from odoo.addons.integration_api.dispatcher import IntegrationDispatcher
from odoo.addons.integration_api.tools.incoming import read_signed
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import MethodNotAllowed
from odoo.addons.integration_outbox.tools.content import API_ROOT

from ..tools.receiving import MAX_BODY


class Inbox(Controller):
    """Where partners' webhooks arrive. Errors are answered by the dispatcher, as everywhere in the API."""

    @route(
        f"{API_ROOT}/inbox/<string:source>",
        type=IntegrationDispatcher.routing_type,
        auth="integration_source",
        save_session=False,
        readonly=False,
    )
    def receive(self, source):
        """Keep a message: 202 the first time, 200 when we had it already."""
        http, dispatcher = request.httprequest, request.dispatcher
        if http.method != "POST":
            raise MethodNotAllowed("", allowed=["POST"])
        accepted = request.env["integration.inbox"]._accept(
            source,
            read_signed(http, MAX_BODY),
            remote_addr=http.remote_addr,
            media_type=http.mimetype,
            trace_id=dispatcher.trace.trace_id,
            now=time.time(),
        )
        return Response(
            canonical_json.dumps({"id": accepted.message_id, "status": accepted.status}),
            status=202 if accepted.is_new else 200,
            content_type="application/json",
        )
