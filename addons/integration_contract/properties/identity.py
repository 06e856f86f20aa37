# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The canonical uids of a record: its own, and those that lead to it."""

from odoo.addons.integration_core.tools.errors import InvalidFilter

from .base import Property


class Identity(Property):
    """The canonical uid of the record itself.

    :param entity: the entity the record is shown as
    """

    def __init__(self, entity):
        super().__init__("id", read_only=True)
        self.entity = entity

    @property
    def fields(self):
        return ()

    def announce(self, records, projection):
        projection.need_uids(records, self.entity)

    def read(self, records, projection):
        uids = projection.uids(records, self.entity)
        return [uids[id_] for id_ in records.ids]

    def search(self, text, writing):
        raise InvalidFilter("ask for the document itself")


class FormerIds(Property):
    """The canonical uids of the records that were merged into this one, in that order: all of them lead here.

    At most :attr:`MOST` of them, the last ones that were merged.
    """

    MOST = 1000

    def __init__(self):
        super().__init__("former_ids", read_only=True)

    @property
    def fields(self):
        return ()

    def read(self, records, projection):
        former = projection.env["integration.identifier"]._get_former_uids_of(records)
        return [former.get(id_, [])[-self.MOST :] for id_ in records.ids]
