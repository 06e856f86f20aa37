# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The routes of the API: from HTTP to :class:`..resource.Resource` and back, and nothing else."""

from functools import partial

from odoo.http import Controller, request, route

from odoo.addons.integration_contract.tools.names import is_name
from odoo.addons.integration_core.tools.errors import NotFound
from odoo.addons.integration_outbox.tools.content import API_ROOT

from ..answer import Answer
from ..export import export
from ..feed import Feed
from ..resource import Resource
from ..tools import etag
from .endpoint import (
    COLLECTION,
    NAME,
    ROUTE,
    UID,
    by_verb,
    once,
    open_resource,
    read_document,
    read_query,
    require,
)


class Resources(Controller):
    """Entities, their records by id or by name, and the actions on them."""

    @route([API_ROOT, "/integration/v<int:major>/<path:anything>"], **ROUTE)
    def index(self, major=None, anything=None):
        """List what the client may use; any other path below is not there."""
        if anything is not None:
            raise NotFound("")
        return by_verb(GET=_describe_all)

    @route(f"{API_ROOT}/events", **ROUTE)
    def events(self):
        """List what happened, for systems that cannot be called."""
        return by_verb(GET=lambda: Feed(request.env, request.dispatcher.caller.client_id).page(read_query()))

    @route(f"{API_ROOT}/asyncapi.json", **ROUTE)
    def asyncapi(self):
        """Describe all events for machines."""
        return by_verb(GET=lambda: Answer(200, request.env["integration.asyncapi"]._build()))

    @route(f"{API_ROOT}/openapi.json", **ROUTE)
    def openapi(self):
        """Describe for machines what the client may use."""
        return by_verb(GET=_describe_openapi)

    @route(COLLECTION, **ROUTE)
    def collection(self, major, entity):
        """List and create records."""
        resource = open_resource(major, entity)
        check = partial(resource.terms.check_allows, "create")
        return by_verb(
            GET=lambda: resource.page(read_query()),
            POST=lambda: once(resource, check, lambda: resource.create(read_document())),
        )

    @route(f"{COLLECTION}:export", **ROUTE)
    def export(self, major, entity):
        """Hand out all records, part by part."""
        resource = open_resource(major, entity)
        return by_verb(GET=lambda: export(resource, read_query()))

    @route(f"{COLLECTION}/schema", **ROUTE)
    def schema(self, major, entity):
        """Show the contract that the client works with."""
        return by_verb(GET=open_resource(major, entity).show_schema)

    @route(f"{COLLECTION}/<string:uid>", **ROUTE)
    def record(self, major, entity, uid):
        """Read and change one record."""
        resource, headers = open_resource(major, entity), request.httprequest.headers
        require(UID, uid)
        return by_verb(
            GET=lambda: resource.read(uid, headers.get("If-None-Match"), read_query()),
            PATCH=lambda: resource.update(uid, read_document(), headers.get("If-Match")),
        )

    @route(f"{COLLECTION}/external/<path:name>", **ROUTE)
    def named(self, major, entity, name):
        """Read a record by the name that the client's own system has for it; create or change it."""
        resource, headers = open_resource(major, entity), request.httprequest.headers
        if not is_name(name):
            raise NotFound("")
        return by_verb(
            GET=lambda: resource.read_named(name, headers.get("If-None-Match"), read_query()),
            PUT=lambda: _put(resource, name, headers),
        )

    @route(f"{COLLECTION}/<string:uid>/<string:action>", **ROUTE)
    def action(self, major, entity, uid, action):
        """Start a business action on one record."""
        resource = open_resource(major, entity)
        require(UID, uid)
        require(NAME, action)
        work = partial(_invoke, resource, uid, action)
        if resource.is_safe(action):
            return by_verb(POST=work)
        check = partial(resource.terms.check_allows, "action", action)
        return by_verb(POST=lambda: once(resource, check, work))


def _put(resource, name, headers):
    work = partial(_put_now, resource, name, headers)
    if headers.get("Idempotency-Key"):
        return once(resource, partial(resource.terms.check_allows_any, ("create", "update")), work)
    return work()


def _put_now(resource, name, headers):
    return resource.put(name, read_document(), headers.get("If-Match"), headers.get("If-None-Match"))


def _invoke(resource, uid, action):
    return resource.invoke(uid, action, read_document(optional=True))


def _describe_all():
    caller = request.dispatcher.caller
    entities = [
        Resource(request.env, terms).describe()
        for terms in request.env["integration.grant"]._load_all_terms(caller.client_id)
        if terms.is_in_force
    ]
    return Answer(200, {"client": caller.client_code, "entities": entities})


def _describe_openapi():
    caller = request.dispatcher.caller
    document, digest = request.env["integration.openapi"]._get(caller.client_id, caller.client_code)
    headers = {"ETag": etag.quoted(digest)}
    known = request.httprequest.headers.get("If-None-Match")
    if known and etag.if_none_match(known, digest):
        return Answer(304, None, headers)
    return Answer(200, document, headers)
