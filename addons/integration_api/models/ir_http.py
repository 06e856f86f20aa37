# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.http import request

from odoo.addons.integration_core.database import limit_waits

from .. import forwarding
from ..authentication import READS, Authentication, Origin
from ..tools.incoming import read_signed
from ..tools.proof import find_peer

#: largest body that is read at all, in bytes; a route for many documents says ``max_content_length``
MAX_BODY = 1024 * 1024
#: how long a write waits for what others hold, in seconds. Odoo tries it five times, with pauses of some seconds: a
#: caller has its 409 in half a minute, and workers come free again while somebody has left a transaction open.
_WAIT_SECONDS = 2


class IrHttp(models.AbstractModel):
    """Proves who sent a request."""

    _inherit = "ir.http"

    def _generate_routing_rules(self, modules, converters):
        """Leave out what answers in place of a database: here is one."""
        for url, endpoint in super()._generate_routing_rules(modules, converters):
            if not endpoint.routing.get("only_without_database"):
                yield url, endpoint

    @classmethod
    def _authenticate(cls, endpoint):
        """Authenticate signed requests past Odoo's wrapper.

        That one looks at the browser session first, which no machine has, and turns every exception into an
        ``AccessDenied``: the serialization failures that Odoo must retry, and our reasons, with it.
        """
        if endpoint.routing["auth"] == "integration":
            request.httprequest.max_content_length = endpoint.routing.get("max_content_length", MAX_BODY)
            cls._auth_method_integration()
        elif endpoint.routing["auth"] == "integration_client":
            cls._auth_method_integration_client()
        else:
            super()._authenticate(endpoint)

    @classmethod
    def _auth_method_integration(cls):
        """Prove which client calls, and go on as its service user.

        Order: size of the body, proof, key, client, network, rate. Whatever fails raises, and nothing of what the
        request says is used before it is proven. See :mod:`..authentication` for the kinds of proof.

        ``@authority`` and ``@target-uri`` of a signature are what Odoo takes for its own address: behind a proxy that
        needs ``proxy_mode = True`` and a proxy that sets ``X-Forwarded-Host``, ``-Proto`` and ``-For``.
        """
        dispatcher = request.dispatcher
        cls._auth_method_integration_client()
        signed = read_signed(request.httprequest, request.httprequest.max_content_length)
        caller = dispatcher.authentication.prove(signed, dispatcher.origin)
        dispatcher.caller = caller
        forwarding.look(request)
        dispatcher.watch.admit(caller)
        if request.httprequest.method not in READS:
            # one round trip more, which reads go without
            limit_waits(request.env.cr, _WAIT_SECONDS)
        request.update_env(
            user=caller.user_id,
            context={
                # that of the texts for machines; without one Odoo asks the company's partner for its language
                "lang": "en_US",
                "integration_trace": dispatcher.trace.traceparent(),
                "integration_cause": f"request:{dispatcher.trace.span_id}",
            },
        )

    @classmethod
    def _auth_method_integration_client(cls):
        """Let in who proves itself where it is let in: the token endpoint reads the proof from its form."""
        request.dispatcher.watch.check_brake()
        environ = request.httprequest.environ
        request.dispatcher.origin = Origin(request.httprequest.remote_addr, find_peer(environ))
        request.dispatcher.authentication = Authentication(
            request.env(user=None, context={}, su=False),
            # the one thing of a request that its tries share
            environ.setdefault("integration_api.burnt", set()),
        )
