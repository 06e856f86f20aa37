# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Properties that point at records of another entity, as ``{"entity": "party", "id": uid}``."""

from odoo.fields import Command

from odoo.addons.integration_core.tools.pointer import join

from .base import Property
from .columns import read_ids


class Reference(Property):
    """One other record.

    :param entity: the entity it is shown as
    """

    def __init__(self, field, entity, **options):
        super().__init__(field, **options)
        self.entity = entity

    def announce(self, records, projection):
        projection.need_uids(records[self.field], self.entity)

    def read(self, records, projection):
        uids = projection.uids(records[self.field], self.entity)
        return [self._read_one(id_, uids) for id_ in read_ids(records, self.field)]

    def _read_one(self, id_, uids):
        return {"entity": self.entity, "id": uids[id_]} if id_ else None

    def collect(self, value, writing):
        if value:
            writing.need_reference(self.entity, value["id"])

    def write(self, value, writing, pointer, present):
        return {self.field: self._find(value, writing, pointer) if value else False}

    def search(self, text, writing):
        """The text is the uid; an unknown one has no records, which is no error."""
        writing.need_reference(self.entity, text)
        writing.resolve()
        id_ = writing.get_reference(self.entity, text)
        return [(self.field, "in", [id_] if id_ else [])]

    def _find(self, value, writing, pointer):
        id_ = writing.get_reference(self.entity, value["id"])
        if not id_ or value["entity"] != self.entity:
            writing.miss_reference(pointer, self.entity)
        return id_


class References(Reference):
    """Any number of other records, in no order of meaning: by the age of their record."""

    def read(self, records, projection):
        uids = projection.uids(records[self.field], self.entity)
        return [[self._read_one(id_, uids) for id_ in sorted(record[self.field].ids)] for record in records]

    def same(self, given, present):
        return _key(given) == _key(present)

    def collect(self, value, writing):
        for item in value or ():
            super().collect(item, writing)

    def write(self, value, writing, pointer, present):
        ids = [self._find(item, writing, join(pointer, index)) for index, item in enumerate(value or ())]
        return {self.field: [Command.set(ids)]}


def _key(references):
    return {(reference["entity"], reference["id"]) for reference in references or ()}
