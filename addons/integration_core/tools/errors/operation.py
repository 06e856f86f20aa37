# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an administrator of this Odoo, or the other side, has to put right."""

from .base import IntegrationError


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


class ProxiesInvalid(ConfigurationError):
    """The configured networks of proxies that tell of certificates cannot be read."""

    code = "certificate_proxies_invalid"
    title = "The proxies that tell of certificates are not readable"


class ContractInvalid(ConfigurationError):
    """A contract file is broken; ``detail`` names file and JSON pointer."""

    code = "contract_invalid"
    title = "The contract is not valid"


class BatchAbandoned(ConfigurationError):
    """Work on the batch never came to its end: each process that began it was stopped."""

    code = "batch_abandoned"
    title = "The batch was given up"


class DatabaseUnavailable(ConfigurationError):
    """The database was not there, or had no room, for a moment; it is not known whether anything was done."""

    code = "database_unavailable"
    title = "The database cannot be used now"


class SourceNotReady(ConfigurationError):
    """The source of messages is not approved; ``retry_after`` says when to ask again, in seconds."""

    code = "source_not_ready"
    title = "The source is not approved yet"


class MessageError(IntegrationError):
    """A message of a partner was taken and cannot be processed as it is."""

    code = "message_error"
    title = "The message cannot be processed"
    http_status = 422


class MessageTypeUnknown(MessageError):
    """No rule of the source says what to do with messages of this type."""

    code = "message_type_unknown"
    title = "No rule fits the type of the message"


class MessageNotMapped(MessageError):
    """A rule looks for something in the message that is not there; ``detail`` names the pointer."""

    code = "message_not_mapped"
    title = "The message does not hold what the rule looks for"


class MessageKeyRevoked(MessageError):
    """The key that a message was signed with was revoked before the message was processed."""

    code = "message_key_revoked"
    title = "The key that the message was signed with is revoked"


class MessageOvertaken(MessageError):
    """A later message about the same record was processed before this one, which would write older values over it."""

    code = "message_overtaken"
    title = "A later message about the same record was processed before"


class RecordKnown(MessageError):
    """A message wants a record to be created under an id of the partner that is another one's already."""

    code = "record_known"
    title = "The partner's id is that of a record already"


class DeliveryError(IntegrationError):
    """A send failed before or without an answer worth keeping.

    :param str code: the failure code, e.g. ``dns_failure``, ``timeout``, ``http_4xx``
    """

    code = "delivery_failed"
    title = "The delivery failed"
    http_status = 502

    def __init__(self, detail="", code=None, **extra):
        super().__init__(detail, **extra)
        self.code = code or self.code


class AddressRefused(DeliveryError):
    """We do not send there; ``detail`` says why."""

    code = "address_refused"
    title = "This address is not allowed"


class ResolvedAddressRefused(AddressRefused):
    """We do not send to where the name leads now; what a name server answers may change."""

    code = "resolved_address_refused"
    title = "The name leads to an address that is not allowed"


class NotComposable(DeliveryError):
    """An event cannot become a message, and fails again if it is tried again.

    ``code`` says why, per instance: ``body_too_large``, ``contract_missing``, ``payload_invalid``, or ``filter_failed``
    and ``filter_refused`` for one whose filter could not be judged when it happened.
    """

    code = "not_composable"
    title = "The message cannot be composed"


class TokenRefused(DeliveryError):
    """The token server of the receiver gave us no access token; ``detail`` says why."""

    code = "token_refused"
    title = "No access token was given"
