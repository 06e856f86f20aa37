# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The routes of the API: from HTTP to :class:`..resource.Resource` and back, and nothing else.

No verb is left to the router and no exception is caught here, so that each error, of whatever kind, is answered by
the dispatcher.
"""

import re
from functools import partial

from odoo.http import Controller, Response, request, route

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    InvalidFilter,
    MalformedBody,
    MethodNotAllowed,
    NotFound,
    UnsupportedMediaType,
)

from ..answer import Answer
from ..dispatcher import IntegrationDispatcher
from ..feed import Feed
from ..resource import ROOT, Resource
from ..tools import etag, strict_json
from ..tools.clearance import may_read_odoo
from ..tools.idempotency import fingerprint, read_key
from ..tools.wire import target_uri

_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_UID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")

# Not read-only: reading may have to give a record its canonical uid. No session is kept for a machine.
_ROUTE = {
    "type": IntegrationDispatcher.routing_type,
    "auth": "integration",
    "save_session": False,
    "readonly": False,
}


class Resources(Controller):
    """Entities, their records, and the actions on them."""

    @route([ROOT, f"{ROOT}/<path:anything>"], **_ROUTE)
    def index(self, anything=None):
        """List what the client may use; any other path below is not there."""
        if anything is not None:
            raise NotFound("")
        return _by_verb(GET=_describe_all)

    @route(f"{ROOT}/events", **_ROUTE)
    def events(self):
        """List what happened, for systems that cannot be called."""
        return _by_verb(GET=lambda: Feed(request.env, request.dispatcher.client).page(_query()))

    @route(f"{ROOT}/asyncapi.json", **_ROUTE)
    def asyncapi(self):
        """Describe all events for machines."""
        return _by_verb(GET=lambda: Answer(200, request.env["integration.asyncapi"]._build()))

    @route(f"{ROOT}/openapi.json", **_ROUTE)
    def openapi(self):
        """Describe for machines what the client may use."""
        return _by_verb(GET=_describe_openapi)

    @route(f"{ROOT}/<string:entity>", **_ROUTE)
    def collection(self, entity):
        """List and create records."""
        resource = _resource(entity)
        return _by_verb(
            GET=lambda: resource.page(_query()),
            POST=lambda: _once(resource, "create", None, lambda: resource.create(_document())),
        )

    @route(f"{ROOT}/<string:entity>/schema", **_ROUTE)
    def schema(self, entity):
        """Show the contract that the client works with."""
        return _by_verb(GET=_resource(entity).show_schema)

    @route(f"{ROOT}/<string:entity>/<string:uid>", **_ROUTE)
    def record(self, entity, uid):
        """Read and change one record."""
        resource, headers = _resource(entity), request.httprequest.headers
        _require(_UID, uid)
        return _by_verb(
            GET=lambda: resource.read(uid, headers.get("If-None-Match")),
            PATCH=lambda: resource.update(uid, _document(), headers.get("If-Match")),
        )

    @route(f"{ROOT}/<string:entity>/<string:uid>/<string:action>", **_ROUTE)
    def action(self, entity, uid, action):
        """Start a business action on one record."""
        resource = _resource(entity)
        _require(_UID, uid)
        _require(_NAME, action)
        work = partial(_invoke, resource, uid, action)
        return _by_verb(POST=lambda: _once(resource, "action", action, work))


def _by_verb(**handlers):
    """Answer by the handler of the request's verb; GET serves HEAD, OPTIONS is answered from the table."""
    verb = request.httprequest.method
    allowed = [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]
    if verb == "OPTIONS":
        return _respond(Answer(204, None, {"Allow": ", ".join(allowed)}))
    handler = handlers.get("GET" if verb == "HEAD" else verb)
    if not handler:
        raise MethodNotAllowed("", allowed=allowed)
    return _respond(handler())


def _invoke(resource, uid, action):
    return resource.invoke(uid, action, _document(optional=True))


def _once(resource, operation, action, work):
    """Do ``work`` unless this very request was answered before; then answer it the same.

    What the client may do and see is asked again: it may have lost a right since.
    """
    http, client = request.httprequest, request.dispatcher.client
    target = target_uri(http.environ, "", "")
    store = request.env["integration.idempotency"].sudo()
    row_id, answered = store._begin(
        client,
        read_key(http.headers.get("Idempotency-Key")),
        fingerprint(http.method, target, http.get_data()),
        method=http.method,
        path=http.path,
    )
    if answered:
        return resource.replay(answered, operation, action)
    answer = work()
    store._finish(row_id, answer)
    return answer


def _describe_all():
    client = request.dispatcher.client
    grants = client.grant_ids.filtered(
        lambda grant: grant.state == "approved" and grant._is_for_calls() and grant.interface_id._is_flowing()
    )
    entities = [
        Resource(request.env, client, entity).describe() for entity in sorted(grants.mapped("entity"))
    ]
    return Answer(200, {"client": client.code, "entities": entities})


def _describe_openapi():
    document, digest = request.env["integration.openapi"]._get(request.dispatcher.client)
    headers = {"ETag": etag.quoted(digest)}
    known = request.httprequest.headers.get("If-None-Match")
    if known and etag.if_none_match(known, digest):
        return Answer(304, None, headers)
    return Answer(200, document, headers)


def _resource(entity):
    _require(_NAME, entity)
    resource = Resource(request.env, request.dispatcher.client, entity)
    request.dispatcher.may_read_odoo = may_read_odoo(resource.clearance)
    return resource


def _require(pattern, text):
    """Answer "not found" for what cannot be the name or the uid of anything."""
    if not pattern.fullmatch(text):
        raise NotFound("")


def _query():
    """Return the query parameters, none of them twice."""
    parameters = {}
    for name, values in request.httprequest.args.lists():
        if len(values) != 1 or "\x00" in values[0]:
            raise InvalidFilter("a query parameter is repeated or not a text", parameter=name)
        parameters[name] = values[0]
    return parameters


def _document(optional=False):
    """Return the JSON object in the body, or ``{}`` for an empty one where it is ``optional``.

    :raises UnsupportedMediaType: or
    :raises MalformedBody:
    """
    http = request.httprequest
    raw = http.get_data()
    if optional and not raw:
        return {}
    if not raw:
        raise MalformedBody("the body is empty")
    charset = http.mimetype_params.get("charset", "utf-8").lower()
    if not _JSON.fullmatch(http.mimetype) or charset != "utf-8" or http.headers.get("Content-Encoding"):
        raise UnsupportedMediaType("send application/json in UTF-8, not compressed")
    return strict_json.loads(raw)


def _respond(answer):
    """Return the HTTP response of an answer."""
    headers = list(answer.headers.items())
    if answer.document is None:
        response = Response(b"", status=answer.status, headers=headers)
        response.headers.pop("Content-Type", None)
        return response
    return Response(
        canonical_json.dumps(answer.document),
        status=answer.status,
        headers=headers,
        content_type="application/json",
    )
