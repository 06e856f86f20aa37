# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, Response, request, route

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import MethodNotAllowed, UnsupportedMediaType
from odoo.addons.integration_outbox.tools.content import API_ROOT

from ..token_dispatcher import TokenDispatcher
from ..tools import token_request
from ..tools.incoming import read_body, target_uri


class Token(Controller):
    """The token endpoint: client credentials for an access token (RFC 6749 §4.4)."""

    @route(
        f"{API_ROOT}/token",
        type=TokenDispatcher.routing_type,
        auth="integration_client",
        save_session=False,
        readonly=False,
    )
    def token(self):
        """Answer with a token, to a client that proves itself here."""
        http = request.httprequest
        if http.method != "POST":
            raise MethodNotAllowed("", allowed=["POST"])
        if http.mimetype != token_request.MEDIA_TYPE or http.headers.get("Content-Encoding"):
            raise UnsupportedMediaType(f"send {token_request.MEDIA_TYPE}")
        dispatcher = request.dispatcher
        dispatcher.caller = dispatcher.authentication.prove_client(
            read_body(http, token_request.LONGEST),
            http.headers.get("Authorization"),
            target_uri(http.environ, http.scheme, http.host).partition("?")[0],
            dispatcher.origin,
        )
        dispatcher.watch.admit(dispatcher.caller)
        answer = dispatcher.authentication.make_token(dispatcher.caller)
        return Response(
            canonical_json.dumps(answer), content_type="application/json", headers=[("Pragma", "no-cache")]
        )
