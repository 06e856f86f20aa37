# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls: what is known of a key and of the client it belongs to, before anything of a request is believed."""

from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.integration_core.tools.errors import (
    ClientInactive,
    KeyExpired,
    KeyRevoked,
    NetworkDenied,
    SchemeMismatch,
)

from . import networks


@dataclass(frozen=True)
class Caller:
    """A key and its client, as every process remembers them between requests.

    :param algorithm: of its signatures or assertions; empty where there are none
    :param key: what proves the key: a secret, so it is never shown, or a public key as PEM
    :param expires_at: end of the key, in UTC without time zone
    :param user_id: the client's service user
    :param is_active: whether the client is approved, its system in use and its service user too
    :param allowed_networks: from where it may call, see :mod:`.networks`; none: from anywhere
    :param scheme: how it proves itself: ``signature``, ``token``, ``issuer`` or ``certificate``
    """

    credential_id: int
    key_id: str
    algorithm: str
    key: bytes = field(repr=False)
    is_revoked: bool
    expires_at: datetime
    client_id: int
    client_code: str
    user_id: int
    is_active: bool
    allowed_networks: tuple
    scheme: str = "signature"

    def check_usable(self, now: datetime, scheme: str = "signature"):
        """Refuse a key that was revoked, is past its end, or is meant for another way of proving it.

        :raises SchemeMismatch: or
        :raises KeyRevoked: or
        :raises KeyExpired:
        """
        if self.scheme != scheme:
            raise SchemeMismatch(f"{self.key_id} is for {self.scheme}")
        if self.is_revoked:
            raise KeyRevoked(self.key_id)
        if self.expires_at <= now:
            raise KeyExpired(self.key_id)

    def check_may_call(self, address: str | None):
        """Refuse a client that is not active, or that calls from elsewhere.

        :param address: where the request comes from
        :raises ClientInactive: or
        :raises NetworkDenied:
        """
        if not self.is_active:
            raise ClientInactive(self.client_code)
        if not networks.allows(self.allowed_networks, address):
            raise NetworkDenied("")
