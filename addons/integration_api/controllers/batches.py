# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The routes for many documents at once, and for what becomes of a batch that nobody waits for."""

from functools import partial

from odoo.http import Controller, request, route

from odoo.addons.integration_outbox.tools.content import API_ROOT

from ..answer import Answer
from ..batch import NEEDED, Batch
from ..resource import Resource
from ..tools import batch_request
from ..tools.preference import wants_async
from .endpoint import (
    COLLECTION,
    ROUTE,
    UID,
    by_verb,
    once,
    open_resource,
    read_document,
    require,
)

#: largest body of a batch in bytes, also inflated
MAX_BATCH = 8 * 1024 * 1024
_ASK_AGAIN = "2"  # seconds


class Batches(Controller):
    """Batches, and jobs."""

    @route(f"{COLLECTION}:batch", max_content_length=MAX_BATCH, **ROUTE)
    def batch(self, major, entity):
        """Create, change or upsert up to 500 records."""
        return by_verb(POST=partial(_run_batch, open_resource(major, entity)))

    @route(f"{API_ROOT}/jobs/<string:uid>", **ROUTE)
    def job(self, uid):
        """Tell how far a batch is that was accepted and is not waited for."""
        require(UID, uid)
        return by_verb(GET=partial(_show_job, uid))


def _run_batch(resource):
    body = read_document()
    batch = Batch(resource, batch_request.read(body))
    is_async = wants_async(request.httprequest.headers.get("Prefer"))
    answer = once(
        resource, batch.check_allowed, partial(_accept, resource, batch, body) if is_async else batch.answer
    )
    if answer.status == 202 and "Idempotency-Replayed" in answer.headers:
        return _repeat(resource, body, answer)
    return answer


def _accept(resource, batch, body):
    batch.check_allowed()
    job = (
        request.env["integration.batch"]
        .sudo()
        ._accept(resource, body, request.dispatcher.caller.credential_id)
    )
    headers = {"Location": f"{API_ROOT}/jobs/{job.uid}", "Preference-Applied": "respond-async"}
    return Answer(202, job._describe(), {**headers, "Retry-After": _ASK_AGAIN})


def _repeat(resource, body, answer):
    """Tell how far the job is by now; one that ended too early, by our fault or because it was cancelled, goes on."""
    uid = answer.headers["Location"].rpartition("/")[2]
    caller = request.dispatcher.caller
    job = request.env["integration.batch"].sudo()._look_up(caller.client_id, uid)
    if not job:  # forgotten
        return answer
    job._revive_repeated(body, caller.credential_id)
    return Answer(answer.status, resource.reduce(job._describe(), of_batch=True), answer.headers)


def _show_job(uid):
    job = request.env["integration.batch"].sudo()._find(request.dispatcher.caller.client_id, uid)
    resource = Resource(request.env, job._load_terms())
    resource.terms.check_allows_any(NEEDED[job.operation])
    request.dispatcher.watch.resource = resource
    return Answer(200, job._show(resource), {} if job._is_over() else {"Retry-After": _ASK_AGAIN})
