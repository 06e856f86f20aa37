# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Code


class OwnCode(Code):
    """The code by which documents name this very record: its row in the code map, else a field of its own."""

    def __init__(self, table, fallback):
        super().__init__("id", table, fallback=fallback, read_only=True)

    def bind(self, model):
        """The record is of the mapper's own model, whose names are remembered."""
        self.comodel = model._name
        self.needed = []
        self.is_remembered = True

    @property
    def fields(self):
        """None: what is read is the record's id."""
        return ()

    def read(self, records, projection):
        codes = projection.codes(self, set(records.ids))
        return [codes[id_] for id_ in records.ids]
