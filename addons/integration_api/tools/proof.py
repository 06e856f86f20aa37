# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""In which way a request proves itself: exactly one.

A request with two is refused, whichever of them is good: whoever puts a good proof beside a forged one may not choose
which of them counts.
"""

import re
from dataclasses import dataclass, field

from odoo.addons.integration_core.tools.errors import (
    ProofAmbiguous,
    ProxyUntrusted,
    SignatureMissing,
    TokenInvalid,
)

from . import networks

SIGNATURE, TOKEN, CERTIFICATE = "signature", "token", "certificate"

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_.~+/=-]+)")


@dataclass(frozen=True)
class Proof:
    """How a request proves itself, and by what; a signature is read from the whole request.

    :param kind: ``signature``, ``token`` or ``certificate``
    """

    kind: str
    value: str = field(default="", repr=False)


@dataclass(frozen=True)
class Proxies:
    """The proxies that may tell of a client's certificate.

    :param header: name of the header field in which they do, in lower case; empty: certificates are not used
    :param allowed: their networks
    """

    header: str = ""
    allowed: tuple = ()

    @classmethod
    def parse(cls, header: str, allowed: str) -> "Proxies":
        """Read the configuration.

        :raises ValueError: naming what is no network
        """
        return cls((header or "").strip().lower(), networks.parse(allowed))

    def trust(self, peer: str | None) -> bool:
        """Whether the other end of the connection is such a proxy; without any, nobody is."""
        return bool(self.allowed) and networks.allows(self.allowed, peer)


def find_peer(environ: dict) -> str | None:
    """Return the address at the other end of the connection.

    In proxy mode Odoo has replaced ``REMOTE_ADDR`` by what ``X-Forwarded-For`` says, which anybody may send; what
    the connection itself said is kept aside by the middleware.
    """
    return environ.get("werkzeug.proxy_fix.orig", environ).get("REMOTE_ADDR")


def is_proxy_unbelieved(environ: dict) -> bool:
    """Whether a request came through a proxy whose word Odoo does not take.

    That is so without proxy mode, and in it when the proxy sends no ``X-Forwarded-Host``.
    """
    told = any(name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED"))
    return told and "werkzeug.proxy_fix.orig" not in environ


def find(headers: tuple, proxies: Proxies, peer: str | None) -> Proof:
    """Return the one way in which a request proves itself.

    :param headers: (name, value) pairs; a repeated field may come joined by commas, as WSGI has it
    :param peer: see :func:`find_peer`
    :raises SignatureMissing: when there is none
    :raises ProofAmbiguous: when there are several
    :raises TokenInvalid: when it is an ``Authorization`` of another kind
    :raises ProxyUntrusted: when a certificate is told of by somebody else
    """
    fields = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(value)
    told = [value for value in fields.get(proxies.header, ()) if value.strip()] if proxies.header else []
    present = [
        kind
        for kind, is_there in (
            (SIGNATURE, "signature" in fields or "signature-input" in fields),
            (TOKEN, "authorization" in fields),
            (CERTIFICATE, bool(told)),
        )
        if is_there
    ]
    if not present:
        raise SignatureMissing("")
    if len(present) > 1 or len(fields.get("authorization", ())) > 1 or len(told) > 1:
        raise ProofAmbiguous(" and ".join(present))
    if present == [SIGNATURE]:
        return Proof(SIGNATURE)
    if present == [CERTIFICATE]:
        if not proxies.trust(peer):
            raise ProxyUntrusted(f"told by {peer}")
        return Proof(CERTIFICATE, told[0])
    bearer = _BEARER.fullmatch(fields["authorization"][0].strip())
    if not bearer:
        raise TokenInvalid("not one bearer token")
    return Proof(TOKEN, bearer.group(1))
