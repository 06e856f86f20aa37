# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A whole collection for another store, part by part: NDJSON or CSV, which put together are one file.

A part is an answer of its own, so that an export may take as long as it likes and goes on after a break where it
stopped: the ``Link`` to the next one (RFC 8288, ``rel="next"``) holds the cursor. Documents are made some hundreds at a
time, and forgotten.
"""

from urllib.parse import urlencode

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import InvalidFilter

from .answer import Answer
from .listing import Listing, read_limit
from .tools import table
from .tools.openapi.exports import FORMATS, MOST, PROBLEM, USUAL

_AT_ONCE = 500


def export(resource, parameters):
    """Return the next part.

    :param dict parameters: ``format``, ``limit``, ``cursor``, ``fields`` and filters of the contract, as texts
    :raises InvalidFilter: or
    :raises InvalidCursor:
    """
    asked = dict(parameters)
    format_ = asked.pop("format", "ndjson")
    if format_ not in FORMATS:
        raise InvalidFilter(f"format is one of {', '.join(FORMATS)}", parameter="format")
    left = read_limit(asked.pop("limit", None), USUAL, MOST)
    listing = Listing(resource, asked)
    writer = _WRITERS[format_](resource, listing.selection, is_first="cursor" not in asked)
    parts = [writer.head()]
    while left:
        count = min(left, _AT_ONCE)
        parts.append(writer.part(*listing.take(count)))
        resource.env.invalidate_all()
        left -= count
        if listing.cursor is None:
            break
    headers = resource.terms.lifecycle_headers()
    if listing.cursor is not None:
        following = urlencode({**parameters, "cursor": listing.cursor})
        headers = {**headers, "Link": f'<{resource.terms.path}:export?{following}>; rel="next"'}
    return Answer(200, headers=headers, content=b"".join(parts), media_type=writer.media_type)


class _Ndjson:
    """A document a line; of one that cannot be shown, its ``id`` and the ``problem``."""

    media_type = FORMATS["ndjson"]

    def __init__(self, resource, selection, is_first):
        self._selection = selection

    def head(self):
        return b""

    def part(self, documents, problems):
        if self._selection:
            documents = map(self._selection.cut, documents)
        broken = ({"id": problem.pop("id"), PROBLEM: problem} for problem in problems)
        return b"".join(canonical_json.dump_read(line) + b"\n" for line in (*documents, *broken))


class _Csv:
    """A document a row; the first part begins with the names of the columns."""

    def __init__(self, resource, selection, is_first):
        self._columns = table.columns(resource.schema, resource.terms.clearance)
        if selection:
            self._columns = list(filter(selection.covers, self._columns))
        self._selection, self._is_first = selection, is_first

    @property
    def media_type(self):
        """With what RFC 4180 §3 says of the names."""
        return f"{FORMATS['csv']}; charset=utf-8; header={'present' if self._is_first else 'absent'}"

    def head(self):
        return table.head(self._columns) if self._is_first else b""

    def part(self, documents, problems):
        if self._selection:
            documents = map(self._selection.cut, documents)
        return table.rows(documents, problems, self._columns)


_WRITERS = {"ndjson": _Ndjson, "csv": _Csv}
