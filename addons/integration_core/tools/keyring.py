# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Encryption at rest with keys that have names, so that they can be rotated.

A keyring is configured as ``kid:base64key,kid2:base64key``; the first key encrypts, all decrypt.
AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; a token reads
``v1.<key id>.<base64url of nonce and ciphertext>``. The additional data binds a token to the place
it is stored at: moved elsewhere, it does not decrypt.
"""

import base64
import os
import re
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import KeyMissing, KeyringInvalid, KeyUnknown, SecretUnreadable

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = "v1"


@dataclass(frozen=True)
class Keyring:
    """The configured keys, the current one first. Keys never show in its representation."""

    keys: dict = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read ``kid:base64key,…``; an empty text gives an empty keyring.

        :raise KeyringInvalid: naming the position, never the text, of what cannot be read
        """
        keys = {}
        entries = [entry.strip() for entry in (text or "").split(",") if entry.strip()]
        for position, entry in enumerate(entries, start=1):
            key_id, separator, encoded = entry.partition(":")
            if not separator or not _KEY_ID.fullmatch(key_id):
                raise KeyringInvalid(f"entry {position} does not read as key-id:base64-key")
            if key_id in keys:
                raise KeyringInvalid(f"key id {key_id} is given twice")
            try:
                key = base64.b64decode(encoded, validate=True)
            except ValueError:
                # "from None": the original message could quote a part of the key
                raise KeyringInvalid(f"key {key_id} is not base64") from None
            if len(key) != _KEY_BYTES:
                raise KeyringInvalid(f"key {key_id} has {len(key)} bytes, {_KEY_BYTES} are needed")
            keys[key_id] = key
        return cls(keys)

    @property
    def key_ids(self) -> tuple:
        """The names of all configured keys, the current one first."""
        return tuple(self.keys)

    @property
    def current_key_id(self) -> str:
        """The name of the key that encrypts.

        :raise KeyMissing: when no key is configured
        """
        if not self.keys:
            raise KeyMissing(
                "set integration_encryption_keys in odoo.conf"
                " or INTEGRATION_ENCRYPTION_KEYS in the environment"
            )
        return self.key_ids[0]

    def encrypt(self, plaintext: bytes, aad: bytes) -> str:
        """Return a token for ``plaintext`` under the current key, bound to ``aad``."""
        key_id = self.current_key_id
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(self.keys[key_id]).encrypt(nonce, plaintext, aad)
        return f"{_VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, token: str, aad: bytes) -> bytes:
        """Return the plaintext of ``token``.

        :raise KeyUnknown: when the token's key is not configured
        :raise SecretUnreadable: when it was damaged, or bound to something else
        """
        version, _, rest = token.partition(".")
        key_id, _, encoded = rest.partition(".")
        if version != _VERSION or not encoded:
            raise SecretUnreadable("not a token of this keyring")
        if key_id not in self.keys:
            raise KeyUnknown(f"key {key_id}")
        try:
            sealed = base64.urlsafe_b64decode(encoded)
            return AESGCM(self.keys[key_id]).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], aad)
        except (InvalidTag, ValueError):
            raise SecretUnreadable("damaged, or moved from another record") from None
