# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that others refer to, in the same answer (``include``)."""

from odoo.exceptions import AccessError

from odoo.addons.integration_core.tools.errors import Forbidden, NotFound

from .tools.selection import find_references, read_include


class Inclusion:
    """What a caller wants to have along with the documents it asked for.

    Each referenced document is read as if the client asked for it itself: by its own grant for that entity, with that
    grant's clearance and company. What it may not read is not there, and that tells it nothing: the reference stands
    in the document that it may read.

    :param resource: the :class:`.resource.Resource` of the documents that refer
    :param text: the parameter ``include``, ``None`` without one
    :raises InvalidFilter: when it names what is no reference, for this client
    """

    def __init__(self, resource, text):
        self._resource = resource
        self._is_wanted = text is not None
        self._entities = (
            read_include(text, resource.schema, resource.terms.clearance) if self._is_wanted else {}
        )

    @property
    def names(self) -> frozenset:
        """The properties of the documents that are needed for it."""
        return frozenset(path.partition(".")[0] for path in self._entities)

    def show(self, documents) -> dict:
        """Return ``{"included": {entity: {uid: document}}}`` for documents, ``{}`` when nothing is wanted."""
        if not self._is_wanted:
            return {}
        wanted = {}
        for path, entity in self._entities.items():
            uids = wanted.setdefault(entity, {})
            for document in documents:
                uids.update(dict.fromkeys(find_references(document, path)))
        return {"included": {entity: self._find(entity, uids) for entity, uids in wanted.items()}}

    def _find(self, entity, uids):
        try:
            return self._resource.open(entity).find_many(uids) if uids else {}
        except (NotFound, Forbidden, AccessError):  # no grant for it, not for reading, or no right in Odoo
            return {}
