# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the bench of loading does inside Odoo: a partner that may write some entities, and documents to send."""

from odoo.addons.integration_contract.tests import demo_records, documents
from odoo.addons.integration_contract.tools.schema_walk import SchemaWalker

from bench.partner import Partner


class Loader(Partner):
    """A database with the demo records, and a partner that may write documents like some of them."""

    def set_up(self, entities):
        """Set up a client for these entities beside what :meth:`.partner.Partner.set_up` does.

        :return: as that one
        """
        demo_records.load(self.env)
        self._samples = {}
        for entity in entities:
            contract = self.env["integration.contract"]._get_current(entity)
            mapper = contract._get_mapper(contract.name)
            self.contracts = (*self.contracts, contract.name)
            groups = {*mapper._service_groups["read"], *mapper._service_groups["write"]}
            self.rights = (*self.rights, *groups - {"base.group_user"})  # which every service user has
            [record, *_more] = demo_records.find(self.env, contract._schema())
            document = documents.writable(mapper._project(record)[0], mapper._get_root())
            self._samples[entity] = document, SchemaWalker(contract._schema())
        self.contracts = tuple(dict.fromkeys(self.contracts))
        return super().set_up()

    def documents(self, entity, start, count):
        """Return new documents by their numbers, as ``(external id, document)``."""
        sample, walker = self._samples[entity]
        return [
            (f"{entity}-{number}", self._number(documents.number(sample, walker, number), number))
            for number in range(start, start + count)
        ]

    @staticmethod
    def _number(document, number):
        return {**document, "name": f"{document['name']} {number}"}
