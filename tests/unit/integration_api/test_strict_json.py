# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A body means one thing to every reader, and can be stored."""

import pytest

from odoo.addons.integration_api.tools.strict_json import MAX_DEPTH, loads
from odoo.addons.integration_core.tools.errors import MalformedBody


def nested(depth):
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def test_a_document_is_read():
    assert loads('{"a": [1, -2.5, null, "é\\u00e9"], "b": {}}'.encode()) == {
        "a": [1, -2.5, None, "éé"],
        "b": {},
    }
    loads(nested(MAX_DEPTH))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 1, "a": 1}',
        b'{"x": {"a": 1, "\\u0061": 2}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": 12345678901234567890}',
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": "\x00"}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        nested(MAX_DEPTH + 1),
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 100_000,
    ],
)
def test_all_else_is_malformed(raw):
    with pytest.raises(MalformedBody):
        loads(raw)


def test_an_error_says_where_and_never_what():
    with pytest.raises(MalformedBody) as caught:
        loads(b'{"diagnosis": "secret" oops}')
    assert "line 1" in caught.value.detail and "secret" not in caught.value.detail
