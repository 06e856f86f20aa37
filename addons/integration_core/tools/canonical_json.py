# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One document, one text: JSON whose bytes depend on its content only.

After RFC 8785 (JSON Canonicalization Scheme) with two differences: keys are sorted by code point,
not by UTF-16 unit, and floats are refused, because their text differs between languages. Amounts
travel as decimal strings.
"""

import hashlib
import json

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def dumps(document) -> str:
    """Return ``document`` as canonical JSON: sorted keys, no blanks, characters not escaped.

    :raise TypeError: for a float, a key that is not a string, or what JSON cannot hold
    :raise ValueError: for text that is not Unicode (a lone surrogate)
    """
    _check(document)
    text = _encode(document)
    text.encode()
    return text


def dump_read(document) -> bytes:
    """Return what :func:`loads` read, or parts of it, as canonical JSON in UTF-8, without looking for floats again.

    :raise ValueError: for text that is not Unicode (a lone surrogate)
    """
    return _encode(document).encode()


def loads(text: str):
    """Read a document that has a canonical text.

    :raise ValueError: for a float, or what is no JSON
    """
    return _decode(text)


def digest(document) -> str:
    """Return the SHA-256 of the canonical JSON of ``document`` as 64 hexadecimal digits."""
    return hashlib.sha256(dumps(document).encode()).hexdigest()


def _refuse(number):
    raise ValueError(f"a float has no canonical text: {number}")


_decode = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).decode


def _check(value):
    if isinstance(value, float):
        raise TypeError(f"a float has no canonical text, pass a decimal string: {value!r}")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"a JSON key must be a string: {key!r}")
            _check(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item)
