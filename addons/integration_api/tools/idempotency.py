# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ``Idempotency-Key`` header: its form, and what makes two requests the same one."""

import hashlib
import re

from odoo.addons.integration_core.tools.errors import IdempotencyKeyMissing, MalformedBody

# the draft's Structured Field string, or the bare token that most clients send; no comma: a repeated header has one
_KEY = re.compile(r'"?([A-Za-z0-9_.:-]{1,255})"?')


def read_key(header: str | None) -> str:
    """Return the key without the quotes that it may have.

    :raises IdempotencyKeyMissing: without a header
    :raises MalformedBody: with one that is no key, or came twice
    """
    if not header or not header.strip():
        raise IdempotencyKeyMissing("send one with every POST, and the same one when you repeat it")
    match = _KEY.fullmatch(header.strip())
    if not match:
        raise MalformedBody("the Idempotency-Key has 1 to 255 letters, digits, '-', '_', '.' and ':'")
    return match[1]


def fingerprint(method: str, target: str, body: bytes) -> str:
    """Return the hash by which a repeated request is recognised.

    :param target: path and query, as sent
    """
    digest = hashlib.sha256(body).hexdigest()
    return hashlib.sha256(f"{method}\n{target}\n{digest}".encode()).hexdigest()
