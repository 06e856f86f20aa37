# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Compressed bodies: only as large as the limit, only to who wants them."""

import gzip
import tracemalloc

import pytest

from odoo.addons.integration_api.tools import content_coding, etag
from odoo.addons.integration_core.tools.errors import BodyTooLarge, MalformedBody, UnsupportedMediaType

LIMIT = 1024 * 1024
BODY = b'{"number": "T/1"}'


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP "])
def test_a_compressed_body_is_read(coding):
    assert content_coding.decode(gzip.compress(BODY), coding, LIMIT) == BODY


@pytest.mark.parametrize("coding", [None, "", "identity"])
def test_a_body_as_it_is_stays_so(coding):
    assert content_coding.decode(BODY, coding, LIMIT) == BODY


def test_a_body_of_just_the_limit_is_read_and_a_byte_more_is_not():
    assert len(content_coding.decode(gzip.compress(b"x" * LIMIT), "gzip", LIMIT)) == LIMIT
    with pytest.raises(BodyTooLarge):
        content_coding.decode(gzip.compress(b"x" * (LIMIT + 1)), "gzip", LIMIT)


def test_a_bomb_is_never_inflated_beyond_the_limit():
    bomb = gzip.compress(b"\0" * 200 * LIMIT)
    tracemalloc.start()
    with pytest.raises(BodyTooLarge):
        content_coding.decode(bomb, "gzip", LIMIT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * LIMIT


@pytest.mark.parametrize(
    "raw", [BODY, b"", gzip.compress(BODY)[:-3], gzip.compress(BODY) + b"x", gzip.compress(BODY) * 2]
)
def test_what_is_not_one_whole_gzip_member_is_refused(raw):
    with pytest.raises(MalformedBody):
        content_coding.decode(raw, "gzip", LIMIT)


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_other_codings_are_refused(coding):
    with pytest.raises(UnsupportedMediaType):
        content_coding.decode(gzip.compress(BODY), coding, LIMIT)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("*;q=0, gzip", True),
        ("gzip;q=0, *", False),
        ("gzip;q=0.000", False),
        ("identity", False),
        ("gzipx", False),
        ("gzip;q=x", False),
        ("", False),
        (None, False),
    ],
)
def test_who_accepts_gzip_says_so(header, accepted):
    assert content_coding.accepts_gzip(header) is accepted


def test_the_same_body_is_compressed_to_the_same_bytes():
    assert content_coding.compress(BODY) == content_coding.compress(BODY)
    assert gzip.decompress(content_coding.compress(BODY)) == BODY


def test_either_tag_of_a_state_meets_a_condition():
    compressed = etag.compressed('"abc"')
    assert compressed == '"abc-gzip"' == etag.compressed(compressed)
    for header in ('"abc"', compressed, f'"x", {compressed}'):
        assert etag.if_match(header, "abc")
        assert etag.if_none_match(f"W/{header}", "abc")
    assert not etag.if_match('W/"abc-gzip"', "abc")
    assert not etag.if_match('"abcd-gzip"', "abc")
