# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Properties that point at Odoo's own configuration (taxes, accounts, currencies), by code."""

from collections import defaultdict

from odoo.fields import Command
from odoo.tools import SQL

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
        comodel = model.env[self.comodel]
        fallback = comodel._fields.get(self.fallback)
        #: see ``integration.named``
        self.is_remembered = self.fallback in getattr(comodel, "_names", ())
        self.needed = [self.fallback] if fallback and fallback.column_type and not self.is_remembered else []

    def announce(self, records, projection):
        if self.needed:
            projection.need_fields(records[self.field], self.needed)

    def read_fallback(self, records):
        """Return {id: code} of records without a row in the code map, whoever asks."""
        if self.is_remembered:
            return {id_: records._load_name(self.fallback, id_) for id_ in records.ids}
        return {record.id: record[self.fallback] or None for record in records.sudo()}

    def read(self, records, projection):
        ids = read_ids(records, self.field)
        codes = projection.codes(self, {id_ for id_ in ids if id_})
        return [codes[id_] if id_ else None for id_ in ids]

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

    def bind(self, model):
        super().bind(model)
        self.definition = model._fields[self.field]

    def announce(self, records, projection):
        """Nothing: what is named is not known yet."""

    @property
    def fetched(self):
        """None: Odoo would look for the rules of what is named, whose codes may be read by whoever reads the record."""
        return ()

    def read(self, records, projection):
        ids, named = defaultdict(list), set()
        for record_id, id_ in self._read_pairs(records):
            ids[record_id].append(id_)
            named.add(id_)
        if self.needed:
            projection.need_fields(records.env[self.comodel].browse(named), self.needed)
            projection.fetch()
        codes = projection.codes(self, named)
        return [sorted(code for id_ in ids[record_id] if (code := codes[id_])) for record_id in records.ids]

    def _read_pairs(self, records):
        """Return (id of a record, id of what it names)."""
        relation, column = self.definition.relation, self.definition.column1
        return records.env.execute_query(
            SQL(
                "SELECT %s, %s FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(relation, column, to_flush=self.definition),
                SQL.identifier(relation, self.definition.column2),
                SQL.identifier(relation),
                SQL.identifier(relation, column),
                records.ids,
            )
        )

    def same(self, given, present):
        return sorted(given or ()) == present

    def collect(self, value, writing):
        for code in value or ():
            super().collect(code, writing)

    def write(self, value, writing, pointer, present):
        ids = [writing.get_code(self, code, join(pointer, index)) for index, code in enumerate(value or ())]
        return {self.field: [Command.set(ids)]}
