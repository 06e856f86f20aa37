# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How requests of the API are dispatched, and the one place where an error becomes an answer."""

import logging

from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as WerkzeugNotFound

from odoo.exceptions import AccessDenied, AccessError, ConcurrencyError, LockError, MissingError, UserError
from odoo.http import Dispatcher
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    AuthenticationError,
    Conflict,
    IntegrationError,
    NetworkDenied,
    NotFound,
    OdooRefused,
)
from odoo.addons.integration_core.tools.trace import Trace

from . import refusals
from .tools.problem import INTERNAL_ERROR, MEDIA_TYPE, Problem, from_error
from .tools.refused import Refused

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

    def handle_error(self, exc):
        """Return the problem document for what went wrong."""
        problem = _get_problem(exc, self.may_read_odoo)
        self._log(exc, problem)
        if isinstance(exc, AuthenticationError | NetworkDenied):
            self._note_refusal(exc)
        content, headers = self._render(problem)
        response = self.request.make_response(content, headers=list(headers.items()), status=problem.status)
        self._set_headers(response)
        return response

    def _render(self, problem):
        """Return body and headers of a problem; extend it where others expect another form."""
        document = problem.document(self.trace.trace_id)
        return canonical_json.dumps(document), {"Content-Type": MEDIA_TYPE, **problem.headers}

    def _note_refusal(self, exc):
        """Keep for people that somebody was refused, and why."""
        http = self.request.httprequest
        refusals.note(
            self.request,
            Refused(
                reason=exc.reason if isinstance(exc, AuthenticationError) else exc.code,
                key_id=self.authentication and self.authentication.claimed_key_id,
                address=http.remote_addr,
                path=http.path,
            ),
        )

    def _set_headers(self, response):
        response.headers["traceparent"] = self.trace.traceparent()
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"

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


def _get_problem(exc, may_read_odoo) -> Problem:
    """Return what an exception is to the caller; see ``tools/problem.py`` for our own ones.

    What the service user may not see does not exist for the caller, so a lack of rights is "not found".
    """
    if isinstance(exc, OdooRefused) and not may_read_odoo:
        return from_error(OdooRefused(""))
    if isinstance(exc, IntegrationError):
        return from_error(exc)
    if isinstance(exc, AccessDenied):
        return from_error(AuthenticationError(""))
    if isinstance(exc, AccessError | MissingError | WerkzeugNotFound):
        return from_error(NotFound(""))
    if isinstance(exc, (LockError, ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)):
        return from_error(Conflict("somebody else is changing the same data; try again"))
    if isinstance(exc, UserError):
        return from_error(OdooRefused(str(exc) if may_read_odoo else ""))
    if isinstance(exc, HTTPException) and exc.code and exc.code < 500:
        return Problem(exc.code, "invalid_request", exc.name)
    return INTERNAL_ERROR
