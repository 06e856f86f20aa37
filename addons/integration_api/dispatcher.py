# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How requests of the API are dispatched, and the one place where an error becomes an answer."""

import logging

from odoo.exceptions import AccessError
from odoo.http import Dispatcher

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import AuthenticationError, NetworkDenied
from odoo.addons.integration_core.tools.trace import Trace

from . import refusals
from .error_answer import get_problem
from .tools import content_coding, etag
from .tools.problem import INTERNAL_ERROR, MEDIA_TYPE
from .tools.refused import Refused
from .watch import Watch

_logger = logging.getLogger(__name__)


class IntegrationDispatcher(Dispatcher):
    """Dispatches ``type="integration"`` routes.

    It catches nothing: an exception travels up through Odoo's retry of serialization failures, the transaction is
    rolled back, and only then :meth:`handle_error` is asked for the answer. It has no database any more.
    """

    routing_type = "integration"
    mimetypes = ("application/json",)

    def __init__(self, request):
        super().__init__(request)
        incoming = Trace.parse(request.httprequest.headers.get("traceparent"))
        #: the span of this request in the caller's trace, or in a new one
        self.trace = incoming.child() if incoming else Trace.new()
        #: where the request comes from, and how it proves itself; set before the proof is looked at
        self.origin = self.authentication = None
        #: who calls, once that is proven
        self.caller = None
        #: whether the client may be told Odoo's own words, once the interface that it calls through is known
        self.may_read_odoo = False
        #: counts the request and writes it down
        self.watch = Watch(request, self.trace)

    @classmethod
    def is_compatible_with(cls, request):
        """Take every request: the media type is judged where a body is read, with a problem document."""
        return True

    def dispatch(self, endpoint, args):
        """Call the endpoint with what is in the path; body and query are read where they are needed."""
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def post_dispatch(self, response):
        """Add the headers that every answer has."""
        super().post_dispatch(response)
        self._set_headers(response)
        self.watch.record(response)

    def handle_error(self, exc):
        """Return the problem document for what went wrong."""
        problem = get_problem(exc, self.may_read_odoo)
        braked = self.watch.note_failure(exc)
        self._log(exc, problem)
        if isinstance(exc, AuthenticationError | NetworkDenied):
            self._note_refusal(exc.reason if isinstance(exc, AuthenticationError) else exc.code)
        if braked:
            self._note_refusal(braked)
        content, headers = self._render(problem)
        response = self.request.make_response(content, headers=list(headers.items()), status=problem.status)
        self._set_headers(response)
        self.watch.record(response, problem.code)
        return response

    def _render(self, problem):
        """Return body and headers of a problem; extend it where others expect another form."""
        document = problem.document(self.trace.trace_id)
        return canonical_json.dumps(document), {"Content-Type": MEDIA_TYPE, **problem.headers}

    def _note_refusal(self, reason):
        """Keep for people that somebody was refused, or is for the rest of a minute, and why."""
        http = self.request.httprequest
        refusals.note(
            self.request,
            Refused(
                reason=reason,
                key_id=self.authentication and self.authentication.claimed_key_id,
                address=http.remote_addr,
                path=http.path,
            ),
        )

    def _set_headers(self, response):
        self._compress(response)
        response.headers["traceparent"] = self.trace.traceparent()
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.update(self.watch.headers())

    def _compress(self, response):
        """Send a body of some size in gzip to who accepts it, under the tag of that form."""
        response.headers.add("Vary", "Accept-Encoding")
        asked = self.request.httprequest.headers
        accepted, tag = asked.get("Accept-Encoding"), response.headers.get("ETag")
        if response.status_code == 304 and tag and etag.compressed(tag) in asked.get("If-None-Match", ""):
            # RFC 9110 §15.4.5: the tag of what would have been sent
            response.headers["ETag"] = etag.compressed(tag)
        if response.is_streamed or "Content-Encoding" in response.headers:
            return
        body = response.get_data()
        if len(body) < content_coding.LEAST or not content_coding.accepts_gzip(accepted):
            return
        response.set_data(content_coding.compress(body))
        response.headers["Content-Encoding"] = "gzip"
        if "ETag" in response.headers:
            response.headers["ETag"] = etag.compressed(response.headers["ETag"])

    def _log(self, exc, problem):
        """Say why, for those who run this Odoo; values of documents are never in it."""
        if problem is INTERNAL_ERROR:
            # Odoo logs the exception itself, with its traceback
            _logger.error("request failed: correlation=%s", self.trace.trace_id)
            return
        # Odoo would log the text of the exception, which may name a person, with a traceback even
        exc.loglevel = logging.DEBUG
        reason = problem.code
        if isinstance(exc, AuthenticationError):
            reason = f"{exc.reason} ({exc.detail})"
        elif isinstance(exc, AccessError):
            reason = "no Odoo right"  # whose text names records
        _logger.info(
            "request refused: status=%s reason=%s client=%s from=%s correlation=%s",
            problem.status,
            reason,
            self.caller.client_code if self.caller else "-",
            self.request.httprequest.remote_addr,
            self.trace.trace_id,
        )
