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
from odoo.addons.integration_outbox.tools.content import API_ROOT

from .. import use
from ..answer import Answer
from ..dispatcher import IntegrationDispatcher
from ..feed import Feed
from ..resource import Resource
from ..tools import content_coding, etag, stored_answer, strict_json
from ..tools.clearance import may_read_odoo
from ..tools.idempotency import fingerprint, read_key
from ..tools.wire import target_uri

_COLLECTION = "/integration/v<int:major>/<string:entity>"

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

    @route([API_ROOT, "/integration/v<int:major>/<path:anything>"], **_ROUTE)
    def index(self, major=None, anything=None):
        """List what the client may use; any other path below is not there."""
        if anything is not None:
            raise NotFound("")
        return _by_verb(GET=_describe_all)

    @route(f"{API_ROOT}/events", **_ROUTE)
    def events(self):
        """List what happened, for systems that cannot be called."""
        return _by_verb(GET=lambda: Feed(request.env, request.dispatcher.caller.client_id).page(_query()))

    @route(f"{API_ROOT}/asyncapi.json", **_ROUTE)
    def asyncapi(self):
        """Describe all events for machines."""
        return _by_verb(GET=lambda: Answer(200, request.env["integration.asyncapi"]._build()))

    @route(f"{API_ROOT}/openapi.json", **_ROUTE)
    def openapi(self):
        """Describe for machines what the client may use."""
        return _by_verb(GET=_describe_openapi)

    @route(_COLLECTION, **_ROUTE)
    def collection(self, major, entity):
        """List and create records."""
        resource = _resource(major, entity)
        check = partial(resource.terms.check_allows, "create")
        return _by_verb(
            GET=lambda: resource.page(_query()),
            POST=lambda: _once(resource, check, lambda: resource.create(_document())),
        )

    @route(f"{_COLLECTION}/schema", **_ROUTE)
    def schema(self, major, entity):
        """Show the contract that the client works with."""
        return _by_verb(GET=_resource(major, entity).show_schema)

    @route(f"{_COLLECTION}/<string:uid>", **_ROUTE)
    def record(self, major, entity, uid):
        """Read and change one record."""
        resource, headers = _resource(major, entity), request.httprequest.headers
        _require(_UID, uid)
        return _by_verb(
            GET=lambda: resource.read(uid, headers.get("If-None-Match"), _query()),
            PATCH=lambda: resource.update(uid, _document(), headers.get("If-Match")),
        )

    @route(f"{_COLLECTION}/<string:uid>/<string:action>", **_ROUTE)
    def action(self, major, entity, uid, action):
        """Start a business action on one record."""
        resource = _resource(major, entity)
        _require(_UID, uid)
        _require(_NAME, action)
        check = partial(resource.terms.check_allows, "action", action)
        return _by_verb(POST=lambda: _once(resource, check, partial(_invoke, resource, uid, action)))


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


def _once(resource, check, work):
    """Do ``work`` unless this very request was answered before; then answer it the same.

    What the client may do and see is asked again: it may have lost a right since.

    :param check: raises when the client may not do this at all
    """
    http = request.httprequest
    target = target_uri(http.environ, "", "")
    store = request.env["integration.idempotency"].sudo()
    row_id, answered = store._begin(
        request.dispatcher.caller.client_id,
        read_key(http.headers.get("Idempotency-Key")),
        fingerprint(http.method, target, _content()),
        method=http.method,
        path=request.dispatcher.watch.route.path,  # without what might name a person
    )
    if answered:
        check()
        return resource.replay(answered, stored_answer.is_batch(http.path))
    answer = work()
    store._finish(row_id, answer)
    return answer


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


def _resource(major, entity):
    _require(_NAME, entity)
    if not request.httprequest.path.startswith(f"/integration/v{major}/"):
        raise NotFound("")  # v01 is no other way to write v1: limits, the log and erasure go by the address
    client_id = request.dispatcher.caller.client_id
    terms = request.env["integration.grant"]._load_terms(client_id, entity, major)
    use.note(request.env["integration.grant"].browse(terms.grant_id))
    request.dispatcher.may_read_odoo = may_read_odoo(terms.clearance)
    request.dispatcher.watch.resource = resource = Resource(request.env, terms)
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


def _content():
    """Return the body, inflated: the same document is the same request, however it was compressed."""
    http = request.httprequest
    return content_coding.decode(
        http.get_data(), http.headers.get("Content-Encoding"), http.max_content_length
    )


def _document(optional=False):
    """Return the JSON object in the body, or ``{}`` for an empty one where it is ``optional``.

    :raises UnsupportedMediaType: or
    :raises MalformedBody:
    """
    http, raw = request.httprequest, _content()
    if optional and not raw:
        return {}
    if not raw:
        raise MalformedBody("the body is empty")
    charset = http.mimetype_params.get("charset", "utf-8").lower()
    if not _JSON.fullmatch(http.mimetype) or charset != "utf-8":
        raise UnsupportedMediaType("send application/json in UTF-8")
    return strict_json.loads(raw)


def _respond(answer):
    """Return the HTTP response of an answer."""
    headers = list(answer.headers.items())
    if answer.document is None:
        response = Response(b"", status=answer.status, headers=headers)
        response.headers.pop("Content-Type", None)
        return response
    return Response(
        canonical_json.dump_read(
            answer.document
        ),  # mappers make no floats, and looking again takes as long as writing
        status=answer.status,
        headers=headers,
        content_type="application/json",
    )
