# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the caller has to change."""

from itertools import islice

from .base import IntegrationError

#: places of a document that an error names
MOST_PLACES = 20


class RequestError(IntegrationError):
    """The caller must change the request; the same request will fail again."""

    code = "invalid_request"
    title = "Invalid request"
    http_status = 400

    @classmethod
    def at(cls, pointers, detail):
        """Return the error that says the same of these places, with ``errors``, one for each of the first.

        :param pointers: JSON pointers, ``""`` for the whole document; a sender may make any number of them
        """
        pointers = list(islice(pointers, MOST_PLACES))
        return cls(
            "; ".join(f"{pointer} {detail}".strip() for pointer in pointers),
            errors=[{"pointer": pointer, "detail": detail, "code": cls.code} for pointer in pointers],
        )


class MalformedBody(RequestError):
    """The body is not a JSON document."""

    code = "malformed_body"
    title = "The body is not valid JSON"


class IdempotencyKeyMissing(RequestError):
    """A creating request came without an ``Idempotency-Key`` header."""

    code = "idempotency_key_missing"
    title = "The Idempotency-Key header is missing"


class InvalidCursor(RequestError):
    """The ``cursor`` was not issued by this service, or for another query."""

    code = "invalid_cursor"
    title = "The cursor is not valid"


class InvalidFilter(RequestError):
    """A query parameter is unknown, or its value does not fit."""

    code = "invalid_filter"
    title = "A query parameter is not valid"


class NotFound(RequestError):
    """There is no such thing, or the caller may not know that there is."""

    code = "not_found"
    title = "Not found"
    http_status = 404


class Moved(RequestError):
    """The record was merged into another: ``id`` is its, ``location`` where to ask instead (RFC 9110 §15.4.9)."""

    code = "moved"
    title = "The record was merged into another"
    http_status = 308


class MethodNotAllowed(RequestError):
    """The resource exists and does not know this verb."""

    code = "method_not_allowed"
    title = "Method not allowed"
    http_status = 405


class Conflict(RequestError):
    """The request contradicts what is stored."""

    code = "conflict"
    title = "Conflict with what is stored"
    http_status = 409


class WrongStatus(RequestError):
    """The document's status does not allow this action; ``status`` is the present one, ``allowed`` those that do."""

    code = "wrong_status"
    title = "The document's status does not allow this action"
    http_status = 409


class IdempotencyInProgress(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"
    title = "A request with this Idempotency-Key is in progress"


class PreconditionFailed(RequestError):
    """``If-Match`` names another state than the present one."""

    code = "precondition_failed"
    title = "The document was changed in the meantime"
    http_status = 412


class BodyTooLarge(RequestError):
    """The body is larger than the limit."""

    code = "body_too_large"
    title = "The body is too large"
    http_status = 413


class UnsupportedGrantType(RequestError):
    """A token is asked for in a way that is not offered (RFC 6749 §5.2)."""

    code = "unsupported_grant_type"
    title = "The grant type is not supported"


class InvalidScope(RequestError):
    """A token is asked for with a scope; what a client may do is in its grants alone (RFC 6749 §5.2)."""

    code = "invalid_scope"
    title = "Scopes are not used here"


class UnsupportedMediaType(RequestError):
    """The body's media type is not JSON."""

    code = "unsupported_media_type"
    title = "The media type is not supported"
    http_status = 415


class SchemaViolation(RequestError):
    """The document breaks its contract; ``errors`` lists ``{pointer, detail, code}`` for each place."""

    code = "schema_violation"
    title = "The document does not fit its contract"
    http_status = 422


class UnknownProperty(SchemaViolation):
    """The document has a property that its contract does not know."""

    code = "unknown_property"
    title = "The contract has no such property"


class ReadOnlyProperty(SchemaViolation):
    """The document sets a property that only Odoo may set."""

    code = "read_only_property"
    title = "The property is read-only"


class OwnedElsewhere(RequestError):
    """The document changes a property that another system owns, or creates what only another one may create."""

    code = "owned_elsewhere"
    title = "Another system owns it"
    http_status = 403


class UnknownReference(RequestError):
    """The document refers to a record that is not there, or not for this caller."""

    code = "unknown_reference"
    title = "The document refers to something unknown"
    http_status = 422


class UnmappedCode(RequestError):
    """A code of the other system has no counterpart in Odoo yet.

    :ivar missing: what is lacking, for people here: (code map, model, code or ``None``, id of the record or ``None``)
    """

    code = "unmapped_code"
    title = "The code is not mapped"
    http_status = 422
    missing = ()


class EventTypeUnknown(RequestError):
    """Somebody asks for events of a type that none is declared of."""

    code = "event_type_unknown"
    title = "The type of events is not known"
    http_status = 422


class IdempotencyKeyReused(RequestError):
    """The key was used before, with another request."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key was used with another request"
    http_status = 422


class ActionRefused(RequestError):
    """The business does not allow it."""

    code = "action_refused"
    title = "The action was refused"
    http_status = 422


class LoginProtected(ActionRefused):
    """The e-mail address is that of somebody who logs in here: a new password goes to it."""

    code = "login_protected"
    title = "The address of a person who can log in is changed in Odoo only"


class OdooRefused(ActionRefused):
    """Odoo refuses; ``detail`` is its own text, only for callers who are cleared for persons and amounts."""


class RateLimited(RequestError):
    """The caller asks more often than its policy allows."""

    code = "rate_limited"
    title = "Too many requests"
    http_status = 429


class QuotaExceeded(RateLimited):
    """The caller has made as many requests today as its policy allows; the day ends at midnight UTC."""

    code = "quota_exceeded"
    title = "No more requests of this kind today"


class BatchFailed(RequestError):
    """A document of the batch cannot be written, so none was; ``results`` says of each bad one what is wrong."""

    code = "batch_failed"
    title = "Nothing of the batch was written"
    http_status = 422


class MessageChanged(RequestError):
    """A message with this id was received before, with another body."""

    code = "message_changed"
    title = "The id was used for another message"
    http_status = 409
