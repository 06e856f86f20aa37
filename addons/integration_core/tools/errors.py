# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every error of the suite, in one tree, split by who has to act.

::

    IntegrationError
    ├── RequestError                 the caller must change the request
    │   ├── MalformedBody              400 malformed_body
    │   ├── IdempotencyKeyMissing      400 idempotency_key_missing
    │   ├── InvalidCursor              400 invalid_cursor
    │   ├── InvalidFilter              400 invalid_filter
    │   ├── NotFound                   404 not_found
    │   ├── MethodNotAllowed           405 method_not_allowed
    │   ├── Conflict                   409 conflict
    │   ├── IdempotencyInProgress      409 idempotency_in_progress
    │   ├── PreconditionFailed         412 precondition_failed
    │   ├── BodyTooLarge               413 body_too_large
    │   ├── UnsupportedMediaType       415 unsupported_media_type
    │   ├── SchemaViolation            422 schema_violation
    │   ├── UnknownProperty            422 unknown_property
    │   ├── ReadOnlyProperty           422 read_only_property
    │   ├── UnknownReference           422 unknown_reference
    │   ├── UnmappedCode               422 unmapped_code
    │   ├── IdempotencyKeyReused       422 idempotency_key_reused
    │   ├── ActionRefused              422 action_refused
    │   └── RateLimited                429 rate_limited
    ├── AuthenticationError          401 unauthenticated: the caller must prove who it is
    │   ├── SignatureMissing           reason signature_missing
    │   ├── SignatureInvalid           reason signature_invalid
    │   ├── SignatureExpired           reason signature_expired
    │   ├── SignatureReplayed          reason signature_replayed
    │   ├── DigestMismatch             reason digest_mismatch
    │   ├── KeyNotFound                reason key_unknown
    │   ├── KeyRevoked                 reason key_revoked
    │   ├── KeyExpired                 reason key_expired
    │   └── ClientInactive             reason client_inactive
    ├── Forbidden                    403 somebody must grant it first
    │   ├── NetworkDenied              network_denied
    │   ├── OperationNotGranted        operation_not_granted
    │   └── InterfaceNotApproved       interface_not_approved
    ├── ConfigurationError           503 an administrator of this Odoo must act
    │   ├── KeyMissing                 encryption_key_missing
    │   ├── KeyUnknown                 encryption_key_unknown
    │   ├── KeyringInvalid             encryption_keys_invalid
    │   ├── SecretUnreadable           secret_unreadable
    │   └── ContractInvalid            contract_invalid
    └── DeliveryError                a send failed; ``code`` says how, per instance
        ├── AddressRefused             address_refused
        └── TokenRefused               token_refused

``code`` is stable for ever: it is the error code of the API, the label of the metric and part of
an issue's fingerprint. ``detail`` is for people and never holds a secret, a body or personal data.
"""


class IntegrationError(Exception):
    """Root of the tree.

    :param str detail: what happened this time, in a sentence safe to show to the caller
    :param extra: further JSON-able members for the problem document (RFC 9457 §3.2)
    """

    code = "integration_error"
    title = "Integration error"
    http_status = 500

    def __init__(self, detail="", **extra):
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def __str__(self):
        return f"{self.title}: {self.detail}" if self.detail else self.title


class RequestError(IntegrationError):
    """The caller must change the request; the same request will fail again."""

    code = "invalid_request"
    title = "Invalid request"
    http_status = 400


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


class UnknownReference(RequestError):
    """The document refers to a record that is not there, or not for this caller."""

    code = "unknown_reference"
    title = "The document refers to something unknown"
    http_status = 422


class UnmappedCode(RequestError):
    """A code of the other system has no counterpart in Odoo yet."""

    code = "unmapped_code"
    title = "The code is not mapped"
    http_status = 422


class IdempotencyKeyReused(RequestError):
    """The key was used before, with another request."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key was used with another request"
    http_status = 422


class ActionRefused(RequestError):
    """Odoo refuses the business action; ``detail`` is Odoo's own explanation."""

    code = "action_refused"
    title = "The action was refused"
    http_status = 422


class RateLimited(RequestError):
    """The caller asks more often than its policy allows."""

    code = "rate_limited"
    title = "Too many requests"
    http_status = 429


class AuthenticationError(IntegrationError):
    """The caller is not who it says, or cannot show it.

    The outside always reads the same ``code`` and no detail; ``reason`` is for our own log only.
    """

    code = "unauthenticated"
    title = "Authentication failed"
    http_status = 401
    reason = "unauthenticated"


class SignatureMissing(AuthenticationError):
    """The request carries no signature."""

    reason = "signature_missing"


class SignatureInvalid(AuthenticationError):
    """The signature does not verify, or does not cover what it must."""

    reason = "signature_invalid"


class SignatureExpired(AuthenticationError):
    """The signature is too old, or from the future."""

    reason = "signature_expired"


class SignatureReplayed(AuthenticationError):
    """This very signature was used before."""

    reason = "signature_replayed"


class DigestMismatch(AuthenticationError):
    """``Content-Digest`` (RFC 9530) does not match the body."""

    reason = "digest_mismatch"


class KeyNotFound(AuthenticationError):
    """No credential has this key id."""

    reason = "key_unknown"


class KeyRevoked(AuthenticationError):
    """The credential was revoked."""

    reason = "key_revoked"


class KeyExpired(AuthenticationError):
    """The credential is past its end."""

    reason = "key_expired"


class ClientInactive(AuthenticationError):
    """The client is not approved, or is suspended."""

    reason = "client_inactive"


class Forbidden(IntegrationError):
    """We know the caller, and it may not do this."""

    code = "forbidden"
    title = "Forbidden"
    http_status = 403


class NetworkDenied(Forbidden):
    """The client may not call from this network."""

    code = "network_denied"
    title = "Calls from this network are not allowed"


class OperationNotGranted(Forbidden):
    """The client has no grant for this operation on this contract."""

    code = "operation_not_granted"
    title = "The operation is not granted"


class InterfaceNotApproved(Forbidden):
    """The interface is not approved, or is suspended, or its system is archived."""

    code = "interface_not_approved"
    title = "The interface is not approved"


class ConfigurationError(IntegrationError):
    """Nothing the caller does will help; an administrator must act."""

    code = "configuration_error"
    title = "The service is not configured"
    http_status = 503


class KeyMissing(ConfigurationError):
    """No encryption key is configured."""

    code = "encryption_key_missing"
    title = "No encryption key is configured"


class KeyUnknown(ConfigurationError):
    """A secret was encrypted with a key that is not configured any more."""

    code = "encryption_key_unknown"
    title = "The encryption key is not configured"


class KeyringInvalid(ConfigurationError):
    """The configured encryption keys cannot be read."""

    code = "encryption_keys_invalid"
    title = "The encryption keys are not readable"


class SecretUnreadable(ConfigurationError):
    """The stored secret was emptied, damaged or moved from another record."""

    code = "secret_unreadable"
    title = "The stored secret cannot be read"


class ContractInvalid(ConfigurationError):
    """A contract file is broken; ``detail`` names file and JSON pointer."""

    code = "contract_invalid"
    title = "The contract is not valid"


class DeliveryError(IntegrationError):
    """A send failed before or without an answer worth keeping.

    :param str code: the failure code, e.g. ``dns_failure``, ``timeout``, ``http_4xx``
    """

    code = "delivery_failed"
    title = "The delivery failed"
    http_status = 502

    def __init__(self, detail="", code=None, **extra):
        super().__init__(detail, **extra)
        if code:
            self.code = code


class AddressRefused(DeliveryError):
    """We do not send there; ``detail`` says why."""

    code = "address_refused"
    title = "This address is not allowed"


class TokenRefused(DeliveryError):
    """The token server of the receiver gave us no access token; ``detail`` says why."""

    code = "token_refused"
    title = "No access token was given"
