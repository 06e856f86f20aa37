# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of one mapper share. Mix :class:`MapperCase` into its test, in the addon that owns the entity.

What follows from the contract is tested of every contract in ``test_integration`` and needs no line here.
"""

import time

from . import statements


class DocumentWords:
    """For any test case: how documents speak of records and amounts."""

    @classmethod
    def uid_of(cls, record, entity):
        """Return the canonical uid of a record."""
        return cls.env["integration.identifier"]._uids(record, entity)[record.id]

    @classmethod
    def reference(cls, record, entity):
        """Return the reference to a record."""
        return {"entity": entity, "id": cls.uid_of(record, entity)}

    @classmethod
    def money(cls, value):
        """Return an amount in the currency of the company."""
        return {"value": value, "currency": cls.env.company.currency_id.name}


class MapperCase(DocumentWords):
    """For the ``TransactionCase`` of one mapper, which sets :attr:`contract` and tests what is special about it."""

    allow_inherited_tests_method = True  # Odoo runs only what a class defines itself otherwise
    contract = None
    """Name of the contract, such as ``party.v1``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mapper = cls.env["integration.contract"]._get_mapper(cls.contract)
        cls.schema = cls.env["integration.contract"]._get(cls.contract)._schema()

    def count_queries(self, records):
        """Return how many statements projecting these records takes, with a cold cache, and the documents."""
        return statements.count(self.mapper, records)

    def measure_rate(self, records):
        """Return the records projected in a second, with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = time.perf_counter()
        self.mapper._project(records)
        return len(records) / (time.perf_counter() - start)

    def recording_writes(self):
        """Yield a list that fills with the statements that change something."""
        return statements.recording_writes(self.env.cr)

    def assert_refused(self, error, pointer, function, *args):
        """Assert that a call is refused at this place of the document."""
        with self.assertRaises(error) as caught:
            function(*args)
        self.assertIn(pointer, [item["pointer"] for item in caught.exception.extra["errors"]])
        return caught.exception
