# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request

from odoo.addons.integration_core.tools.errors import BodyTooLarge

from ..tools.http_signature import SignedRequest
from ..tools.wire import target_uri

#: largest body that is read at all, in bytes
MAX_BODY = 1024 * 1024


class IrHttp(models.AbstractModel):
    """Proves who signed a request."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Authenticate signed requests past Odoo's wrapper.

        That one looks at the browser session first, which no machine has, and turns every exception into an
        ``AccessDenied``: the serialization failures that Odoo must retry, and our reasons, with it.
        """
        if endpoint.routing["auth"] == "integration":
            cls._auth_method_integration()
        else:
            super()._authenticate(endpoint)

    @classmethod
    def _auth_method_integration(cls):
        """Prove which client calls, and go on as its service user.

        Order: size of the body, signature, key, digest, client, network. Whatever fails raises, and nothing of
        what the request says is used before it is proven. See :mod:`..tools.http_signature` for the policy.

        ``@authority`` and ``@target-uri`` are what Odoo takes for its own address: behind a proxy that needs
        ``proxy_mode = True`` and a proxy that sets ``X-Forwarded-Host``, ``-Proto`` and ``-For``.
        """
        signed = cls._get_signed_request()
        env = request.env(user=None, context={}, su=False)
        caller = env["integration.credential"]._authenticate(
            signed,
            request.httprequest.remote_addr,
            time.time(),
            # the one thing of a request that its tries share
            request.httprequest.environ.setdefault("integration_api.burnt", set()),
        )
        dispatcher = request.dispatcher
        dispatcher.caller = caller
        request.update_env(
            user=caller.user_id,
            context={
                "integration_trace": dispatcher.trace.traceparent(),
                "integration_cause": f"request:{dispatcher.trace.span_id}",
            },
        )

    @classmethod
    def _get_signed_request(cls):
        """Return the request as its caller signed it.

        :raise BodyTooLarge: before more than the limit is read
        """
        httprequest = request.httprequest
        httprequest.max_content_length = MAX_BODY
        try:
            body = httprequest.get_data()
        except RequestEntityTooLarge as error:
            raise BodyTooLarge(f"the limit is {MAX_BODY} bytes", limit=MAX_BODY) from error
        return SignedRequest(
            httprequest.method,
            target_uri(httprequest.environ, httprequest.scheme, httprequest.host),
            tuple(httprequest.headers.items()),
            body,
        )
