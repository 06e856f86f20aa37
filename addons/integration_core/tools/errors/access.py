# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who the caller is, and what it may do."""

from .base import IntegrationError


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


class ProofAmbiguous(AuthenticationError):
    """The request proves itself in more than one way, or says one thing twice."""

    reason = "proof_ambiguous"


class SchemeMismatch(AuthenticationError):
    """The credential is meant for another way of proving it."""

    reason = "scheme_mismatch"


class TokenInvalid(AuthenticationError):
    """The token does not verify, or is not meant for us."""

    reason = "token_invalid"


class TokenExpired(AuthenticationError):
    """The token is past its end, or before its beginning."""

    reason = "token_expired"


class SubjectUnknown(AuthenticationError):
    """No credential names this subject of the issuer."""

    reason = "subject_unknown"


class IssuerUnknown(AuthenticationError):
    """No issuer of this name is trusted."""

    reason = "issuer_unknown"


class IssuerKeyUnknown(AuthenticationError):
    """The issuer publishes no such key for such a token."""

    reason = "issuer_key_unknown"


class SecretWrong(AuthenticationError):
    """The client's secret is another."""

    reason = "secret_wrong"


class CertificateInvalid(AuthenticationError):
    """The client's certificate cannot be read, or is not valid now."""

    reason = "certificate_invalid"


class ProxyUntrusted(AuthenticationError):
    """A certificate is told of by somebody who is no proxy of ours."""

    reason = "proxy_untrusted"


class ClientInactive(AuthenticationError):
    """The client is not approved, or is suspended."""

    reason = "client_inactive"


class SourceUnknown(AuthenticationError):
    """No source of partners' messages has this code."""

    reason = "source_unknown"


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


class OdooRightMissing(Forbidden):
    """The operation is granted, but the client's service user lacks a right in Odoo that it needs."""

    code = "odoo_right_missing"
    title = "The operation is granted, but not enabled in Odoo yet"


class InterfaceNotApproved(Forbidden):
    """The interface is not approved, or is suspended, or its system is archived."""

    code = "interface_not_approved"
    title = "The interface is not approved"
