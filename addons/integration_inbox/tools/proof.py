# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a scheme of signatures works with: keys, what is agreed with the partner, and what a signature proves."""

from dataclasses import dataclass, field

from odoo.addons.integration_core.tools.errors import SignatureInvalid, SignatureMissing

SECRET, PUBLIC = "secret", "public"
#: shortest shared secret that is taken, in bytes
SHORTEST_SECRET = 16


@dataclass(frozen=True)
class Key:
    """A key that a partner's signature is checked with.

    :param id: our own number of it
    :param value: bytes of a shared secret, or a public key
    :param algorithm: the one that it is good for, where the scheme leaves a choice: the message never decides
    :param key_id: how the partner names it, empty where the scheme has no names
    :param expires_at: seconds since the epoch, ``None`` for no end
    """

    id: int
    value: object = field(repr=False)
    algorithm: str = ""
    key_id: str = ""
    expires_at: float | None = None


@dataclass(frozen=True)
class Agreed:
    """How a partner writes what it signs; empty texts stand for what its scheme has anyhow.

    :param tolerance: how far the time in a signature may be from ours, in both directions, in seconds
    :param signature_header: header that holds the signature, where partners differ
    :param issuer: ``iss`` of a JWT
    :param audience: ``aud`` of a JWT
    :param body_claim: claim of a bearer JWT that holds the SHA-256 of the body; empty: the body is itself the JWT
    """

    tolerance: int = 300
    signature_header: str = ""
    issuer: str = ""
    audience: str = ""
    body_claim: str = ""


@dataclass(frozen=True)
class Proof:
    """What a signature proved.

    :param content: the bytes that are signed for, which are all that is processed
    :param key: number of the key that it was made with
    :param message_id: signed id of the message, ``None`` where the scheme signs none beside the body
    :param timestamp: signed time, seconds since the epoch, ``None`` where the scheme signs none
    """

    content: bytes = field(repr=False)
    key: int
    message_id: str | None = None
    timestamp: int | None = None


def live(keys, now: float) -> list:
    """Return the keys that are not past their end.

    :raises SignatureInvalid: when there is none, so that a source without a key lets nobody in
    """
    found = [key for key in keys if key.expires_at is None or now < key.expires_at]
    if not found:
        raise SignatureInvalid("the source has no key in force")
    return found


def one_header(headers, name: str) -> str:
    """Return the value of a header field that has to be there once.

    :param headers: (name, value) pairs as received
    :raises SignatureMissing: when it is missing or empty
    :raises SignatureInvalid: when it came twice: two readers could take different ones
    """
    values = [value for other, value in headers if other.lower() == name.lower()]
    if len(values) > 1:
        raise SignatureInvalid(f"{name} came twice")
    if not values or not values[0]:
        raise SignatureMissing(f"{name} is missing")
    return values[0]


def any_of(checks) -> bool:
    """Whether one of them is true; all are made, so that the time taken does not tell which."""
    return True in list(checks)


def matching_key(keys, matches) -> int:
    """Return the number of the key that a signature is of; every key is tried, whichever fits.

    :param matches: ``f(key) -> bool``, in constant time
    :raises SignatureInvalid: when none is
    """
    found = [key.id for key in keys if matches(key)]
    if not found:
        raise SignatureInvalid("no key matches")
    return found[0]


def is_time(text: str) -> bool:
    """Whether a text can be seconds since the epoch: ASCII digits, twelve at most."""
    return text.isascii() and text.isdigit() and len(text) < 13


def read_secret_only(kind: str, text: str) -> bytes:
    """Read the key of a scheme that knows shared secrets and nothing else; errors are those of :func:`read_secret`.

    :raises ValueError: also for a key of another kind
    """
    if kind != SECRET:
        raise ValueError("this scheme has shared secrets only")
    return read_secret(text)


def read_secret(text: str) -> bytes:
    """Read a shared secret that is taken as it is written.

    :raises ValueError: when it is too short, or a key of another kind, which everybody may know
    """
    secret = text.strip().encode()
    if secret.startswith(b"-----BEGIN"):
        raise ValueError("a PEM key is no shared secret")
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"a shared secret has {SHORTEST_SECRET} characters at least")
    return secret
