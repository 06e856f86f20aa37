# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""As whom a request presents itself, read from it without believing or computing anything: for the brake."""

import base64
import binascii
import re

from odoo.addons.integration_core.tools.errors import TokenInvalid

from .jwt_shape import peek

#: longest name that is remembered; a longer one is cut
LONGEST = 128
_INBOX = re.compile(r"/integration/v[0-9]{1,4}/(inbox/[^/]+)")
_KEY_ID = re.compile(r';\s*keyid="([^"\\]+)"')
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_.-]+)")
_BASIC = re.compile(r"[Bb][Aa][Ss][Ii][Cc] +([A-Za-z0-9+/=]{1,512})")


def read(path: str, headers) -> str:
    """Return the source that is called, or the key that the request claims; empty if it names none.

    A certificate and a client that names itself in the form of the token endpoint share the empty name.

    :param path: percent-decoded, without the query
    :param headers: of the request; it has ``get``
    """
    source = _INBOX.match(path)
    if source:
        return source[1][:LONGEST]
    signed = _KEY_ID.search(headers.get("Signature-Input") or "")
    if signed:
        return signed[1][:LONGEST]
    authorization = (headers.get("Authorization") or "").strip()
    token, login = _BEARER.fullmatch(authorization), _BASIC.fullmatch(authorization)
    return (_read_token(token[1]) if token else _read_login(login[1]) if login else "")[:LONGEST]


def _read_token(token):
    """Return the subject, under its issuer: both are somebody's to choose, and only together one key."""
    try:
        claimed = peek(token)
    except TokenInvalid:
        return ""
    return f"{claimed.claims.get('sub')} {claimed.issuer}"


def _read_login(text):
    try:
        return base64.b64decode(text, validate=True).partition(b":")[0].decode()
    except (binascii.Error, ValueError):
        return ""
