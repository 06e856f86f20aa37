# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who calls: the one place where a proof, of whatever kind, leads to a caller.

How each kind is verified is in :mod:`.tools`; here is which one a request brings, which credential it names, and that
the two fit. A credential is good for one kind of proof only, so that nobody chooses the weaker one for it.
"""

import hmac
import os
import re
import time
from dataclasses import dataclass
from functools import lru_cache

from odoo import SUPERUSER_ID, tools

from odoo.addons.integration_core.tools import utc
from odoo.addons.integration_core.tools.errors import (
    IssuerKeyUnknown,
    KeyMissing,
    ProxiesInvalid,
    SchemeMismatch,
    SecretWrong,
)

from . import use
from .tools import (
    bearer,
    certificate,
    client_assertion,
    http_signature,
    issuer_token,
    jwt_shape,
    proof,
    token_request,
)
from .tools.caller import Caller
from .tools.public_key import JWT_ALGORITHMS

#: verbs that change nothing
READS = ("GET", "HEAD", "OPTIONS")
_OUR_KEY_ID = re.compile(r"key_[0-9a-f]{24}")


@dataclass(frozen=True)
class Origin:
    """Where a request comes from.

    :param address: of the caller; behind a proxy what ``X-Forwarded-For`` says
    :param peer: of the other end of the connection
    """

    address: str | None
    peer: str | None


class Authentication:
    """The proof of one request, or of one try of it.

    :param env: without user
    :param set burnt: nonces that earlier tries of this request used up, see ``integration.nonce``
    :param float now: seconds since the epoch
    :ivar claimed_key_id: the key that the request says it has, proven or not; for the list of refusals
    """

    def __init__(self, env, burnt, now=None):
        self.claimed_key_id = None
        self._env = env
        self._burnt = burnt
        self._now = time.time() if now is None else now
        self._moment = utc.from_epoch(self._now)
        self._credentials = env["integration.credential"]

    def prove(self, signed, origin: Origin) -> Caller:
        """Return who sent a request.

        :param SignedRequest signed: the request as it came over the wire
        :raise AuthenticationError: with the reason, which the caller is not told
        :raise NetworkDenied: when the client may not call from there
        """
        found = proof.find(signed.headers, get_proxies(), origin.peer)
        claim = None
        if found.kind == proof.SIGNATURE:
            caller, claim = self._by_signature(signed)
        elif found.kind == proof.TOKEN:
            caller = self._by_token(found.value)
        else:
            caller = self._by_certificate(found.value)
        caller.check_may_call(origin.address)
        if claim and signed.method not in READS:
            self._env["integration.nonce"]._burn(caller.credential_id, claim, self._burnt)
        use.note(self._credentials.browse(caller.credential_id))
        return caller

    def prove_client(self, body: bytes, authorization: str | None, url: str, origin: Origin) -> Caller:
        """Return who asks our token endpoint for a token (RFC 6749 §4.4).

        :param url: of the endpoint, as the client called it: what an assertion must be for
        :raise RequestError: when the request is malformed
        :raise AuthenticationError: with the reason, which the caller is not told
        :raise NetworkDenied: when the client may not call from there
        """
        asked, claim = token_request.read(body, authorization), None
        caller = self._load(asked.key_id, "token")
        if asked.assertion:
            if caller.algorithm not in JWT_ALGORITHMS:
                raise SchemeMismatch(f"{caller.key_id} has a secret")
            claim = client_assertion.verify(
                asked.assertion, caller.key_id, caller.algorithm, caller.key, url, self._now
            )
        elif caller.algorithm != "hmac-sha256":
            raise SchemeMismatch(f"{caller.key_id} has a key of its own")
        elif not hmac.compare_digest(asked.secret.encode(), caller.key):
            raise SecretWrong(caller.key_id)
        caller.check_may_call(origin.address)
        if claim:
            self._env["integration.nonce"]._burn(caller.credential_id, claim, self._burnt)
        use.note(self._credentials.browse(caller.credential_id))
        return caller

    def make_token(self, caller: Caller) -> dict:
        """Return what our token endpoint answers a proven client with (RFC 6749 §5.1).

        :raise KeyMissing: when no encryption key is configured
        """
        left = int((caller.expires_at - self._moment).total_seconds())
        lifetime = min(bearer.LIFETIME, left)
        keys, issuer = self._get_token_keys()
        token = bearer.make(keys[0], issuer, caller.key_id, self._now, lifetime)
        return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime}

    def _by_signature(self, signed):
        claim = http_signature.read_claim(signed, self._now)
        caller = self._load(claim.key_id, "signature")
        http_signature.verify(signed, claim, caller.algorithm, caller.key)
        return caller, claim

    def _by_token(self, token):
        claimed = jwt_shape.peek(token)
        keys, issuer = self._get_token_keys()
        if claimed.issuer != issuer:
            return self._by_issuer(token, claimed.issuer)
        subject = claimed.claims.get("sub")
        if isinstance(subject, str) and _OUR_KEY_ID.fullmatch(subject):
            self.claimed_key_id = subject
        return self._load(bearer.read(token, keys, issuer, self._now), "token")

    def _by_issuer(self, token, name):
        issuers = self._env["integration.issuer"]
        issuer_id, trust = issuers._load_trust(name or "")
        try:
            subject = issuer_token.verify(token, trust, self._now)
        except IssuerKeyUnknown:
            # it may have a new key
            trust = issuers.with_user(SUPERUSER_ID).browse(issuer_id)._refresh()
            if not trust:
                raise
            subject = issuer_token.verify(token, trust, self._now)
        return self._load(self._credentials._find_by_subject(issuer_id, subject), "issuer")

    def _by_certificate(self, told):
        found = certificate.read_header(told, self._moment)
        return self._load(self._credentials._find_by_certificate(found.fingerprint), "certificate")

    def _load(self, key_id, scheme):
        """Return the caller with a key, which is good for this kind of proof and usable."""
        self.claimed_key_id = key_id
        caller = self._credentials._load_caller(key_id)
        caller.check_usable(self._moment, scheme)
        return caller

    def _get_token_keys(self):
        """Return the keys of our own tokens, the current one first, and their issuer.

        :raise KeyMissing: when no encryption key is configured
        """
        parameters = self._env["ir.config_parameter"].sudo()
        keyring = self._env["integration.secret"]._get_keyring()
        if not keyring.keys:
            raise KeyMissing("tokens need an encryption key")
        secret = parameters.get_param("database.secret")
        keys = tuple(_derive_key(key, secret) for key in keyring.keys.values())
        return keys, bearer.name_issuer(parameters.get_param("database.uuid"))


def get_proxies() -> proof.Proxies:
    """Return the proxies that may tell of a client's certificate.

    From ``integration_certificate_header`` and ``integration_certificate_proxies`` of odoo.conf, or before those from
    environment variables of these names in capitals: whoever could change them in the database could be any client,
    and a copy of the database elsewhere must not believe addresses of another network.

    :raise ProxiesInvalid: when the configuration cannot be read
    """
    header, allowed = (
        os.environ.get(name.upper()) or tools.config.get(name) or ""
        for name in ("integration_certificate_header", "integration_certificate_proxies")
    )
    try:
        return _parse_proxies(header, allowed)
    except ValueError as error:
        raise ProxiesInvalid("integration_certificate_proxies") from error


_parse_proxies = lru_cache(maxsize=8)(proof.Proxies.parse)
_derive_key = lru_cache(maxsize=8)(bearer.derive_key)
