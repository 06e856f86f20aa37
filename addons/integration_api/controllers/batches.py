# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The routes for many documents at once, for long work, and for records by the client's own names."""

from functools import partial

from odoo.http import Controller, request, route

from odoo.addons.integration_contract.tools.names import is_name
from odoo.addons.integration_core.tools.errors import NotFound

from ..answer import Answer
from ..batch import NEEDED, Batch, check_any
from ..resource import ROOT
from ..tools import batch_request
from ..tools.preference import wants_async
from .resources import _ROUTE, _UID, _by_verb, _document, _once, _query, _require, _resource

#: largest body of a batch in bytes, also inflated
MAX_BATCH = 8 * 1024 * 1024


class Batches(Controller):
    """Batches, jobs, and records by name."""

    @route(f"{ROOT}/<string:entity>:batch", max_content_length=MAX_BATCH, **_ROUTE)
    def batch(self, entity):
        """Create, change or upsert up to 500 records."""
        return _by_verb(POST=partial(_run_batch, _resource(entity)))

    @route(f"{ROOT}/jobs/<string:uid>", **_ROUTE)
    def job(self, uid):
        """Tell how far a batch is that was accepted as a job."""
        _require(_UID, uid)
        return _by_verb(GET=lambda: _show_job(uid))

    @route(f"{ROOT}/<string:entity>/external/<path:name>", **_ROUTE)
    def named(self, entity, name):
        """Read a record by the name that the client's own system has for it; create or change it."""
        resource, headers = _resource(entity), request.httprequest.headers
        if not is_name(name):
            raise NotFound("")
        return _by_verb(
            GET=lambda: resource.read_named(name, headers.get("If-None-Match"), _query()),
            PUT=lambda: _put(resource, name, headers),
        )


def _run_batch(resource):
    batch = Batch(resource, batch_request.read(_document()))
    work = batch.answer
    if wants_async(request.httprequest.headers.get("Prefer")):
        work = partial(_accept, resource, batch)
    return _once(resource, batch.check_allowed, work)


def _accept(resource, batch):
    batch.check_allowed()
    job = request.env["integration.batch"].sudo()._accept(resource, _document())
    headers = {"Location": f"{ROOT}/jobs/{job.uid}", "Preference-Applied": "respond-async"}
    return Answer(202, job._describe(), headers)


def _show_job(uid):
    job = request.env["integration.batch"].sudo()._find(request.dispatcher.client, uid)
    document = job._show(_resource(job.entity))
    return Answer(200, document, {} if job._is_over() else {"Retry-After": "2"})


def _put(resource, name, headers):
    work = partial(_put_now, resource, name, headers)
    if headers.get("Idempotency-Key"):
        return _once(resource, partial(check_any, resource, NEEDED["upsert"]), work)
    return work()


def _put_now(resource, name, headers):
    return resource.put(name, _document(), headers.get("If-Match"), headers.get("If-None-Match"))
