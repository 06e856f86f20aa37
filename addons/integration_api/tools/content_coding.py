# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bodies in gzip (RFC 9110 §8.4.1.3), both ways.

An entity tag is of one sequence of bytes, so the compressed form of a document has a tag of its own (§8.8.3.3):
that of the document with ``-gzip`` at its end. In a condition both stand for the same state, see :mod:`.etag`.
"""

import gzip
import re
import zlib

from odoo.addons.integration_core.tools.errors import BodyTooLarge, MalformedBody, UnsupportedMediaType

#: below that, compression costs more than it saves
LEAST = 1024
_LEVEL = 5
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_QUALITY = re.compile(r"\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", re.IGNORECASE)


def accepts_gzip(header: str | None) -> bool:
    """Whether ``Accept-Encoding`` wants gzip (§12.5.3); only by its name or ``*``, never by silence."""
    wanted = {}
    for part in (header or "").split(","):
        name, semicolon, _rest = part.partition(";")
        quality = _QUALITY.fullmatch(part[len(name) :]) if semicolon else None
        wanted[name.strip().lower()] = float(quality[1]) if quality else float(not semicolon)
    return wanted.get("gzip", wanted.get("*", 0.0)) > 0


def compress(body: bytes) -> bytes:
    """Return ``body`` in gzip; the same bytes for the same body."""
    return gzip.compress(body, _LEVEL, mtime=0)


def decode(body: bytes, coding: str | None, limit: int) -> bytes:
    """Return the content of a request in a ``Content-Encoding``.

    No more than ``limit`` bytes are ever inflated, however small the body is that holds them.

    :raises UnsupportedMediaType: when it is another coding than gzip
    :raises MalformedBody: when it is no gzip, or something follows it
    :raises BodyTooLarge: when it holds more than ``limit`` bytes
    """
    coding = (coding or "identity").strip().lower()
    if coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip"):
        raise UnsupportedMediaType("the content coding is gzip or none", accept_encoding="gzip")
    inflater = zlib.decompressobj(_GZIP_WINDOW)
    try:
        content = inflater.decompress(body, limit + 1)
    except zlib.error as error:
        raise MalformedBody("the body is not gzip") from error
    if len(content) > limit:
        raise BodyTooLarge(f"the limit is {limit} bytes, inflated", limit=limit)
    if not inflater.eof or inflater.unused_data:
        raise MalformedBody("the body is not one whole gzip member")
    return content
