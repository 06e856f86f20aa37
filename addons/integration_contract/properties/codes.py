# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Properties that point at Odoo's own configuration (taxes, accounts, currencies), by code."""

from odoo.fields import Command

from odoo.addons.integration_core.tools.pointer import join

from .base import Property
from .columns import read_ids


class Code(Property):
    """One record of Odoo's configuration.

    The code comes from the code map ``table``; a record without a row there goes by a field of its own.

    :param table: name of the code map
    :param fallback: field that serves as code without a row in the map, ``None`` for none
    :param domain: which records a code may mean, in the map or by the fallback
    :param optional: a record without any code is ``null`` instead of an error
    """

    def __init__(self, field, table, *, fallback=None, domain=(), optional=False, **options):
        super().__init__(field, **options)
        self.table = table
        self.fallback = fallback
        self.domain = tuple(domain)
        self.optional = optional

    def bind(self, model):
        self.comodel = model._fields[self.field].comodel_name

    def read(self, records, projection):
        codes = projection.codes(self, records[self.field])
        return [codes[id_] if id_ else None for id_ in read_ids(records, self.field)]

    def collect(self, value, writing):
        if value is not None:
            writing.need_code(self, value)

    def write(self, value, writing, pointer, present):
        return {self.field: writing.get_code(self, value, pointer) if value is not None else False}

    def search(self, text, writing):
        """An unknown code has no records, which is no error."""
        writing.need_code(self, text)
        writing.resolve()
        return [(self.field, "in", writing.find_code(self, text)[:1])]


class Codes(Code):
    """Any number of records of Odoo's configuration, sorted by code."""

    def read(self, records, projection):
        codes = projection.codes(self, records[self.field])
        return [sorted(code for id_ in record[self.field].ids if (code := codes[id_])) for record in records]

    def same(self, given, present):
        return sorted(given or ()) == present

    def collect(self, value, writing):
        for code in value or ():
            super().collect(code, writing)

    def write(self, value, writing, pointer, present):
        ids = [writing.get_code(self, code, join(pointer, index)) for index, code in enumerate(value or ())]
        return {self.field: [Command.set(ids)]}
