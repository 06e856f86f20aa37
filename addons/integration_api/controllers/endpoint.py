# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the routes of the API share: from the request to what it asks for, and from an :class:`..answer.Answer` to HTTP.

No verb is left to the router and no exception is caught here, so that each error, of whatever kind, is answered by
the dispatcher.
"""

import re

from odoo.http import Response, request

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import (
    InvalidFilter,
    MalformedBody,
    MethodNotAllowed,
    NotFound,
    UnsupportedMediaType,
)

from .. import use
from ..answer import Answer
from ..dispatcher import IntegrationDispatcher
from ..resource import Resource
from ..tools import content_coding, stored_answer, strict_json
from ..tools.clearance import may_read_odoo
from ..tools.idempotency import fingerprint, read_key
from ..tools.incoming import target_uri

COLLECTION = "/integration/v<int:major>/<string:entity>"

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
UID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_JSON = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json")

# Not read-only: reading may have to give a record its canonical uid. No session is kept for a machine.
ROUTE = {
    "type": IntegrationDispatcher.routing_type,
    "auth": "integration",
    "save_session": False,
    "readonly": False,
}


def by_verb(**handlers):
    """Answer by the handler of the request's verb; GET serves HEAD, OPTIONS is answered from the table."""
    verb = request.httprequest.method
    allowed = [*handlers, *(["HEAD"] if "GET" in handlers else []), "OPTIONS"]
    if verb == "OPTIONS":
        return _respond(Answer(204, None, {"Allow": ", ".join(allowed)}))
    handler = handlers.get("GET" if verb == "HEAD" else verb)
    if not handler:
        raise MethodNotAllowed("", allowed=allowed)
    return _respond(handler())


def open_resource(major, entity):
    """Return the resource that the caller was granted; from here on the request is written down as one about it.

    :raises NotFound: when nothing of this contract is granted to it
    """
    require(NAME, entity)
    if not request.httprequest.path.startswith(f"/integration/v{major}/"):
        raise NotFound("")  # v01 is no other way to write v1: limits, the log and erasure go by the address
    client_id = request.dispatcher.caller.client_id
    terms = request.env["integration.grant"]._load_terms(client_id, entity, major)
    use.note(request.env["integration.grant"].browse(terms.grant_id))
    request.dispatcher.may_read_odoo = may_read_odoo(terms.clearance)
    request.dispatcher.watch.resource = resource = Resource(request.env, terms)
    return resource


def require(pattern, text):
    """Answer "not found" for what cannot be the name or the uid of anything."""
    if not pattern.fullmatch(text):
        raise NotFound("")


def once(resource, check, work):
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


def read_query():
    """Return the query parameters, none of them twice."""
    parameters = {}
    for name, values in request.httprequest.args.lists():
        if len(values) != 1 or "\x00" in values[0]:
            raise InvalidFilter("a query parameter is repeated or not a text", parameter=name)
        parameters[name] = values[0]
    return parameters


def read_document(optional=False):
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


def _content():
    """Return the body, inflated: the same document is the same request, however it was compressed."""
    http = request.httprequest
    return content_coding.decode(
        http.get_data(), http.headers.get("Content-Encoding"), http.max_content_length
    )


def _respond(answer):
    """Return the HTTP response of an answer."""
    headers = list(answer.headers.items())
    if answer.content is not None:
        return Response(answer.content, status=answer.status, headers=headers, content_type=answer.media_type)
    if answer.document is None:
        response = Response(b"", status=answer.status, headers=headers)
        response.headers.pop("Content-Type", None)
        return response
    # mappers make no floats, and looking again takes as long as writing
    body = canonical_json.dump_read(answer.document)
    return Response(body, status=answer.status, headers=headers, content_type=answer.media_type)
