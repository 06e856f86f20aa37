# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
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
