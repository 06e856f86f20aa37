# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A walk over the documents of a resource, the oldest first, from where the caller left off.

The order never changes, so that nothing is missed or shown twice while others write.
"""

import re

from odoo.tools.misc import hmac

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import InvalidFilter

from . import unmapped
from .tools import clearance, page_cursor
from .tools.selection import Selection

_NUMBER = re.compile("[1-9][0-9]{0,3}")


class Listing:
    """What a caller asked for with ``cursor``, ``fields`` and filters of the contract.

    :param resource: the :class:`.resource.Resource` to walk over
    :param dict parameters: those, as texts
    :raises InvalidFilter: or
    :raises InvalidCursor:
    """

    def __init__(self, resource, parameters):
        resource.terms.check_allows("read")
        self._resource = resource
        terms, filters = resource.terms, dict(parameters)
        cursor = filters.pop("cursor", None)
        self.selection = read_selection(resource, filters.pop("fields", None))
        known = clearance.cleared_filters(
            resource.schema.get("x-filters", ()), resource.schema, terms.clearance
        )
        for name in sorted(filters.keys() - known - {"updated_since"}):
            raise InvalidFilter("there is no such filter", parameter=name)
        self._filters = filters
        # a cursor is good for one client and one query, whatever is shown of it
        self._scope = canonical_json.dumps([terms.grant_id, terms.contract, filters])
        self._key = hmac(resource.env(su=True), "integration_api.cursor", terms.contract).encode()
        self._position = None
        if cursor is not None:
            self._position = page_cursor.decode(cursor, self._scope, self._key)

    def take(self, count, names=frozenset()):
        """Return the next documents, whole as far as the caller may see them, and what cannot be shown; move on.

        A record that has no document, because a code in it is not mapped, is named in ``problems``: a page never fails
        for one record, and none is left out in silence.

        :param names: properties that are needed beside the selected ones
        :return: documents, ``[{"id", "code", "title"}]``
        """
        resource = self._resource
        records, self._position = resource.mapper._search_page(self._filters, self._position, count)
        names = self.selection and self.selection.names | names | {"id"}  # who was read is told by its id
        documents, broken = resource.mapper._project_sound(records, names)
        shown = [resource.sieve.minimise(documents[id_]) for id_ in records.ids if id_ in documents]
        resource.note_read(shown)
        return shown, unmapped.show(resource, records, broken) if broken else []

    @property
    def cursor(self):
        """Where the next page begins; ``None`` after the last one."""
        if self._position is None:
            return None
        return page_cursor.encode(self._position, self._scope, self._key)


def read_selection(resource, text):
    """Return what the parameter ``fields`` asks for, ``None`` when it is not there.

    :raises InvalidFilter:
    """
    return None if text is None else Selection.read(text, resource.schema, resource.terms.clearance)


def read_limit(text: str | None, usual: int = 50, most: int = 100) -> int:
    """Read the parameter ``limit`` of a list.

    :raises InvalidFilter: when it is no number in the range
    """
    if text is None:
        return usual
    if not (_NUMBER.fullmatch(text) and int(text) <= most):
        raise InvalidFilter(f"limit is a number from 1 to {most}", parameter="limit")
    return int(text)
