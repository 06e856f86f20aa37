# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every error of the suite, in one tree, split by who has to act::

    IntegrationError
    ├── RequestError                 the caller must change the request
    │   ├── MalformedBody              400 malformed_body
    │   ├── IdempotencyKeyMissing      400 idempotency_key_missing
    │   ├── InvalidCursor              400 invalid_cursor
    │   ├── InvalidFilter              400 invalid_filter
    │   ├── Moved                      308 moved
    │   ├── NotFound                   404 not_found
    │   ├── MethodNotAllowed           405 method_not_allowed
    │   ├── Conflict                   409 conflict
    │   ├── WrongStatus                409 wrong_status
    │   ├── IdempotencyInProgress      409 idempotency_in_progress
    │   ├── PreconditionFailed         412 precondition_failed
    │   ├── BodyTooLarge               413 body_too_large
    │   ├── UnsupportedGrantType       400 unsupported_grant_type
    │   ├── InvalidScope               400 invalid_scope
    │   ├── UnsupportedMediaType       415 unsupported_media_type
    │   ├── SchemaViolation            422 schema_violation
    │   ├── UnknownProperty            422 unknown_property
    │   ├── ReadOnlyProperty           422 read_only_property
    │   ├── OwnedElsewhere             403 owned_elsewhere
    │   ├── UnknownReference           422 unknown_reference
    │   ├── UnmappedCode               422 unmapped_code
    │   ├── EventTypeUnknown           422 event_type_unknown
    │   ├── IdempotencyKeyReused       422 idempotency_key_reused
    │   ├── BatchFailed                422 batch_failed
    │   ├── ActionRefused              422 action_refused
    │   │   ├── LoginProtected           login_protected
    │   │   └── OdooRefused              action_refused
    │   ├── MessageChanged             409 message_changed
    │   └── RateLimited                429 rate_limited
    │       └── QuotaExceeded            quota_exceeded
    ├── AuthenticationError          401 unauthenticated: the caller must prove who it is
    │   ├── SignatureMissing           reason signature_missing
    │   ├── SignatureInvalid           reason signature_invalid
    │   ├── SignatureExpired           reason signature_expired
    │   ├── SignatureReplayed          reason signature_replayed
    │   ├── DigestMismatch             reason digest_mismatch
    │   ├── KeyNotFound                reason key_unknown
    │   ├── KeyRevoked                 reason key_revoked
    │   ├── KeyExpired                 reason key_expired
    │   ├── ProofAmbiguous             reason proof_ambiguous
    │   ├── SchemeMismatch             reason scheme_mismatch
    │   ├── TokenInvalid               reason token_invalid
    │   ├── TokenExpired               reason token_expired
    │   ├── SubjectUnknown             reason subject_unknown
    │   ├── IssuerUnknown              reason issuer_unknown
    │   ├── IssuerKeyUnknown           reason issuer_key_unknown
    │   ├── SecretWrong                reason secret_wrong
    │   ├── CertificateInvalid         reason certificate_invalid
    │   ├── ProxyUntrusted             reason proxy_untrusted
    │   ├── ClientInactive             reason client_inactive
    │   └── SourceUnknown              reason source_unknown
    ├── Forbidden                    403 somebody must grant it first
    │   ├── NetworkDenied              network_denied
    │   ├── OperationNotGranted        operation_not_granted
    │   ├── OdooRightMissing           odoo_right_missing
    │   └── InterfaceNotApproved       interface_not_approved
    ├── ConfigurationError           503 an administrator of this Odoo must act
    │   ├── KeyMissing                 encryption_key_missing
    │   ├── KeyUnknown                 encryption_key_unknown
    │   ├── KeyringInvalid             encryption_keys_invalid
    │   ├── SecretUnreadable           secret_unreadable
    │   ├── ProxiesInvalid             certificate_proxies_invalid
    │   ├── ContractInvalid            contract_invalid
    │   ├── BatchAbandoned             batch_abandoned
    │   ├── DatabaseUnavailable        database_unavailable
    │   └── SourceNotReady             source_not_ready
    ├── MessageError                 a partner's message cannot be processed; a person has to look
    │   ├── MessageTypeUnknown         message_type_unknown
    │   ├── MessageNotMapped           message_not_mapped
    │   ├── MessageKeyRevoked          message_key_revoked
    │   ├── MessageOvertaken           message_overtaken
    │   └── RecordKnown                record_known
    └── DeliveryError                a send failed; ``code`` says how, per instance
        ├── AddressRefused             address_refused
        │   └── ResolvedAddressRefused   resolved_address_refused
        ├── NotComposable              not_composable
        └── TokenRefused               token_refused

``code`` is stable for ever: it is the error code of the API, the label of the metric and part of
an issue's fingerprint. ``detail`` is for people and never holds a secret, a body or personal data.

Beside the tree stands ``EntryRefused``, a ``ValueError``: what a person entered in a form cannot be used.
"""

# ruff: noqa: F403
from .access import *
from .base import *
from .entry import *
from .operation import *
from .request import *
