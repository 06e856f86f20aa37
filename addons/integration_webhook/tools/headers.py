# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Headers that a subscription adds to its requests (RFC 9110 §5), and how they are shown."""

import re
from collections.abc import Iterable, Mapping

from odoo.addons.integration_core.tools.errors import EntryRefused

from .echo import MASK, hide

LONGEST_VALUE = 4096
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}")
# Visible ASCII, with blanks and tabs inside: nothing that could begin another header.
_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e\t]*[\x21-\x7e])?")
# Of one connection only (RFC 9110 §7.6.1), set by the sender itself, or deciding where a request goes.
_REFUSED = frozenset(
    {
        "accept-encoding",
        "connection",
        "expect",
        "forwarded",
        "host",
        "http2-settings",
        "keep-alive",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "traceparent",
        "tracestate",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
_REFUSED_PREFIXES = ("content-", "webhook-", "proxy-", "x-forwarded-", "ce-")
# Never shown, whoever sends them.
_HIDDEN = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})


def check_name(name: str, *, is_authenticated: bool = False) -> None:
    """Check the name of a header that a person adds.

    :param is_authenticated: ``Authorization`` is set by the authentication
    :raise EntryRefused: with the reason
    """
    if not _TOKEN.fullmatch(name):
        raise EntryRefused("no_header_name", name=name)
    lower = name.lower()
    if lower in _REFUSED or lower.startswith(_REFUSED_PREFIXES):
        raise EntryRefused("header_reserved", name=name)
    if is_authenticated and lower == "authorization":
        raise EntryRefused("header_authenticates", name=name)


def check_value(value: str) -> None:
    """Check the value of a header; the error does not quote it.

    :raise EntryRefused: with the reason
    """
    if len(value) > LONGEST_VALUE:
        raise EntryRefused("value_too_long", longest=LONGEST_VALUE)
    if not _VALUE.fullmatch(value):
        raise EntryRefused("value_not_visible")


def show(headers: Iterable[tuple[str, str]] | Mapping[str, str], secrets: Iterable[str] = ()) -> str:
    """Write headers for a person, one a line, with no secret.

    :param secrets: values to hide wherever they stand
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    secrets = list(secrets)
    return "\n".join(
        f"{name}: {MASK if name.lower() in _HIDDEN else hide(value, secrets)}" for name, value in pairs
    )
