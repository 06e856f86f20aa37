# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Entity tags in requests (RFC 9110 §8.8.3, §13.1): ``If-Match`` and ``If-None-Match``.

The compressed form of an answer is another sequence of bytes, so it has a tag of its own: the document's with
``-gzip`` at its end. Both name the same state of the record, so in a condition either will do.
"""

import re

_TAGS = re.compile(r'(?:^|,)\s*(W/)?"([\x21\x23-\x7e]*)"(?=\s*(?:,|$))')
_COMPRESSED = "-gzip"


def quoted(tag: str) -> str:
    """Return the header form of a strong tag."""
    return f'"{tag}"'


def compressed(header: str) -> str:
    """Return the header form of the tag that the compressed form of an answer has."""
    return header if header.endswith(f'{_COMPRESSED}"') else f'{header[:-1]}{_COMPRESSED}"'


def if_match(header: str, tag: str) -> bool:
    """Whether ``If-Match`` names ``tag`` or any (``*``); a weak tag never matches (§13.1.1)."""
    return header.strip() == "*" or ("", tag) in _read(header)


def if_none_match(header: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``, weak or strong, or any (§13.1.2)."""
    return header.strip() == "*" or tag in [found for _weak, found in _read(header)]


def _read(header):
    return [(weak, found.removesuffix(_COMPRESSED)) for weak, found in _TAGS.findall(header)]
