# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Watches over one request: slows down who asks too often, and writes down what was asked and answered.

Odoo runs a request again after a serialization failure, with the same dispatcher: its tries share one watch, so that
the limit is used once, and the request takes from the first try to the answer of the last.
"""

import logging
import re
import time
import zlib
from datetime import timezone
from functools import partial

from odoo import SUPERUSER_ID

from odoo.addons.integration_core import aside
from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools.errors import AuthenticationError, QuotaExceeded, RateLimited

from . import request_store
from .tools import claimed_name, rate
from .tools.brake import Brake
from .tools.masked_body import LARGEST, mask_body
from .tools.route_class import WRITE, classify

_logger = logging.getLogger(__name__)

#: failures of one key or source at one address, in a minute and a process; the system parameter with this name says
#: otherwise, 0 for any
FAILURES_PARAMETER, FAILURES = "integration_api.failures_per_minute", 60

_FILTER = re.compile(r"[a-z][a-z0-9_]{0,39}")
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_ZLIB_GZIP = 16 + zlib.MAX_WBITS
_ADDRESS_LENGTH = 45  # of the longest IPv6 address

#: of this process
brake = Brake()


class Watch:
    """What is known of one request while it is served.

    :ivar Route route: what it asks for
    :ivar resource: the :class:`..resource.Resource` that it is about, once that is known to be granted
    """

    def __init__(self, request, trace):
        self._request = request
        self._trace = trace
        self._at, self._started = time.time(), time.monotonic()
        self._caller = self._allowance = self._kind = None
        self._name, self._limit = "", 0  # for the brake
        self._decisions = {}  # (client id, class) -> what was decided
        self.route = classify(request.httprequest.method, request.httprequest.path)
        self.resource = None

    # === WHO MAY PASS === #

    def check_brake(self):
        """Refuse who failed too often of late at its address, before anything is computed or asked for it.

        :raise RateLimited: for the rest of the minute
        """
        self._caller = None  # an earlier try proves nothing
        env = self._request.env(user=SUPERUSER_ID, context={})
        http = self._request.httprequest
        self._limit = read_number(env, FAILURES_PARAMETER, FAILURES)
        self._name = claimed_name.read(http.path, http.headers)
        wait = brake.wait(http.remote_addr, self._name, time.monotonic(), self._limit)
        if wait:
            raise RateLimited("too many requests failed to authenticate", retry_after=wait)

    def admit(self, caller, kind=None):
        """Let a request of a proven caller pass, or not.

        It comes after the nonce of a write is used up: whoever repeats what they overheard uses nothing of the
        client's limit.

        :param Caller caller: who calls
        :param str kind: class of the request, where verb and path do not say it
        :raise RateLimited: or
        :raise QuotaExceeded: with ``retry_after``, in seconds
        """
        env = self._request.env(user=SUPERUSER_ID, context={})
        self._caller = caller
        self._allowance = env["integration.client"]._get_allowance(caller.client_id)
        self._kind = kind or self.route.kind
        if self._kind not in self._allowance.limits:  # a client where a source is expected
            self._kind = WRITE
        key = (caller.client_id, self._kind)
        if key not in self._decisions:
            limit = self._allowance.limits[self._kind]
            self._decisions[key] = env["integration.rate.state"]._take(*key, limit)
        decision = self._decisions[key]
        if not decision.passes:
            error = QuotaExceeded if decision.reason == rate.QUOTA_EXCEEDED else RateLimited
            raise error("", retry_after=decision.retry_after)

    def note_failure(self, exc) -> str:
        """Count an error that says that nobody knows who sent the request.

        :return: why the next one will not be looked at, see :meth:`.Brake.note`; empty if it will
        """
        if not isinstance(exc, AuthenticationError):
            return ""
        return brake.note(self._request.httprequest.remote_addr, self._name, time.monotonic(), self._limit)

    def headers(self) -> dict:
        """Return what a proven caller is told of its limit, nothing for anybody else."""
        decision = self._caller and self._decisions.get((self._caller.client_id, self._kind))
        return rate.headers(self._kind, decision) if decision else {}

    # === WHAT IS WRITTEN DOWN === #

    def record(self, response, code=""):
        """Write the request down once this response has left, if its caller is proven.

        :param str code: of the problem that the response tells, ``""`` for none
        """
        if not self._caller:
            return
        try:
            values, bodies = self._prepare_values(response, code), self._prepare_bodies(response)
        except Exception as error:
            _warn(error, self._trace.trace_id)
            return
        when_sent(response, partial(_write, self._request.registry, values, bodies, self._started))

    def _prepare_values(self, response, code):
        """Return the columns of the row, all but how long it took."""
        http, route = self._request.httprequest, self.route
        location = classify("GET", response.headers.get("Location", ""))
        # a name is known to be one of the contract's only when the request was served
        filters = (
            [name for name in http.args if _FILTER.fullmatch(name)]
            if not code and response.status_code < 400
            else []
        )
        return {
            "at": self._at,
            "client_id": self._caller.client_id,
            "credential_id": self._caller.credential_id,
            "company_id": self.resource.terms.company_id if self.resource else self._allowance.company_id,
            "method": http.method if http.method in _METHODS else "?",
            "path": route.path,
            "route_class": self._kind,
            "entity": route.entity or None,
            "operation": route.operation or None,
            "action": route.action or None,
            "subject_uid": route.uid or (location.uid if response.status_code == 201 else "") or None,
            "status": response.status_code,
            "code": code or None,
            "filters": " ".join(sorted(filters)) or None,
            "request_bytes": len(http.get_data()),  # which a proven caller's is read already
            "response_bytes": len(response.get_data()),
            "correlation_id": self._trace.trace_id,
            "span_id": self._trace.span_id,
            "remote_address": (http.remote_addr or "")[:_ADDRESS_LENGTH] or None,
            "is_replay": "Idempotency-Replayed" in response.headers,
        }

    def _prepare_bodies(self, response):
        """Return the bodies of request and answer as they came, with their contract, if they are to be kept."""
        until = self._allowance.bodies_until
        if not until or until.replace(tzinfo=timezone.utc).timestamp() <= self._at or not self.route.entity:
            return None
        http = self._request.httprequest
        asked = _inflate(http.get_data(), http.headers.get("Content-Encoding"))
        answered = _inflate(response.get_data(), response.headers.get("Content-Encoding"))
        return asked, answered, self.resource.schema if self.resource else None


def when_sent(response, work):
    """Call ``work()`` once this response has gone to the caller; never, when another one is sent in its place.

    A request that is tried again makes a response each time, and only the last is sent.
    """
    response.call_on_close(work)


def _inflate(data, encoding):
    """Return the body behind a content coding, no more of it than is looked at; ``b""`` behind one that is unknown."""
    if not encoding or not data:
        return data
    if encoding.strip().lower() != "gzip":
        return b""
    try:
        return zlib.decompressobj(_ZLIB_GZIP).decompress(data, LARGEST + 1)
    except zlib.error:
        return b""


def _write(registry, values, bodies, started):
    """Write the row, and the bodies if they are kept; whatever goes wrong is nobody's business but ours."""
    try:
        values["duration_ms"] = int((time.monotonic() - started) * 1000)
        query = request_store.insert(values)
        if bodies:
            asked, answered, schema = bodies
            texts = mask_body(asked, schema, is_answer=False), mask_body(answered, schema, is_answer=True)
            query = request_store.insert_bodies(query, values["at"], *texts)
        aside.execute(registry, query)
    except Exception as error:
        _warn(error, values["correlation_id"])


def _warn(error, correlation_id):
    """Tell those who run this Odoo; what is wrong with the log must not look like a failed request."""
    _logger.warning("request not logged: %s, correlation=%s", type(error).__name__, correlation_id)
