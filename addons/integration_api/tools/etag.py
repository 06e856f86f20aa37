# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Entity tags in requests (RFC 9110 §8.8.3, §13.1): ``If-Match`` and ``If-None-Match``."""

import re

_TAGS = re.compile(r'(?:^|,)\s*(W/)?"([\x21\x23-\x7e]*)"(?=\s*(?:,|$))')


def quoted(tag: str) -> str:
    """Return the header form of a strong tag."""
    return f'"{tag}"'


def if_match(header: str, tag: str) -> bool:
    """Whether ``If-Match`` names ``tag`` or any (``*``); a weak tag never matches (§13.1.1)."""
    return header.strip() == "*" or ("", tag) in _TAGS.findall(header)


def if_none_match(header: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``, weak or strong, or any (§13.1.2)."""
    return header.strip() == "*" or tag in [found for _weak, found in _TAGS.findall(header)]
