# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Reference


class Subject(Reference):
    """The record that an activity is about: Odoo keeps its id beside the name of its model.

    :param model: that model, the same for all records of the mapper
    """

    def __init__(self, field, entity, model, **options):
        super().__init__(field, entity, **options)
        self.model = model

    def announce(self, records, projection):
        """Announce the subjects, which Odoo does not know as records."""
        projection.need_uids(self._get_subjects(records), self.entity)

    def read(self, records, projection):
        uids = projection.uids(self._get_subjects(records), self.entity)
        return [self._read_one(record[self.field], uids) for record in records]

    def _get_subjects(self, records):
        return records.env[self.model].browse({id_ for record in records if (id_ := record[self.field])})
