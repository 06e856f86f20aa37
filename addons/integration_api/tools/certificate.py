# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Client certificates of mutual TLS, as a proxy of ours tells of them in a header.

TLS ends at the proxy, so a header is all that is left of the certificate. It is believed of the proxies that the
server's configuration names and of nobody else, and then pinned: by its SHA-256 fingerprint, not by a name in it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from odoo.addons.integration_core.tools.errors import CertificateInvalid, EntryRefused

from .public_key import check_strength

LONGEST = 16 * 1024  # characters
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*")


@dataclass(frozen=True)
class Certificate:
    """A client's certificate.

    :param fingerprint: SHA-256 of its DER, in hex
    :param not_before: in UTC, without zone; ``None`` where the proxy tells the fingerprint alone
    :param not_after: the same
    """

    fingerprint: str
    not_before: datetime | None = None
    not_after: datetime | None = None
    subject: str = ""


def read_entry(text: str, now: datetime) -> Certificate:
    """Read the PEM of a certificate that a partner handed over.

    :param now: in UTC, without zone
    :raises EntryRefused: when it is none, is not alone, comes with a private key, is weak, or is not valid now
    """
    text = (text or "").strip()
    if "PRIVATE KEY" in text:
        raise EntryRefused("certificate_with_private_key")
    try:
        found = _load(text)
        key = found.public_key()
    except ValueError as error:
        raise EntryRefused("certificate_unreadable") from error
    check_strength(key)
    certificate = _describe(found)
    if not certificate.not_before <= now < certificate.not_after:
        raise EntryRefused("certificate_not_valid_now")
    return certificate


def read_header(value: str, now: datetime) -> Certificate:
    """Read what a proxy tells: the URL-encoded PEM (nginx: ``$ssl_client_escaped_cert``) or the SHA-256 fingerprint.

    :param now: in UTC, without zone
    :raises CertificateInvalid: when it is neither, or the certificate is not valid now
    """
    bare = value.strip().lower().replace(":", "").removeprefix("sha256=")
    if _FINGERPRINT.fullmatch(bare):
        return Certificate(bare)
    try:
        certificate = _describe(_load(unquote(value, errors="strict").strip()))
    except ValueError as error:
        raise CertificateInvalid("it cannot be read") from error
    if not certificate.not_before <= now < certificate.not_after:
        raise CertificateInvalid("it is over, or has not begun")
    return certificate


def _load(text):
    """Return the one certificate in a PEM.

    :raises ValueError: also for whatever else cryptography finds wrong
    """
    if len(text) > LONGEST or not _BLOCK.fullmatch(text):
        raise ValueError("not one PEM certificate")
    try:
        return x509.load_pem_x509_certificate(text.encode("ascii"))
    except Exception as error:  # of many kinds, for DER that is none
        raise ValueError("not a certificate") from error


def _describe(found):
    try:
        subject = found.subject.rfc4514_string()
    except ValueError:
        subject = ""
    return Certificate(
        found.fingerprint(SHA256()).hex(),
        found.not_valid_before_utc.replace(tzinfo=None),
        found.not_valid_after_utc.replace(tzinfo=None),
        subject,
    )
