# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo.fields import Command, Domain

from odoo.addons.integration_core.tools.pointer import join

from ..tools.validation import line_uid
from .base import Property
from .columns import read_ids, read_values
from .group import Group


class Lines(Property):
    """The parts of a document that a one2many field holds, as an array.

    Each line shows an ``id`` that follows from the document's and needs no row. In a document that changes the
    record, a line with an ``id`` is that line, one without is new, and those not named are removed.

    :param children: property → descriptor, on the model of the lines
    :param where: domain of the lines that count
    :param order: field by which Odoo orders them, before age
    """

    def __init__(self, field, children, *, where=(), order="sequence", **options):
        super().__init__(field, **options)
        self.group = Group(children)
        self.where = list(where)
        self.order = order

    @property
    def children(self):
        """The descriptors of a line, without its ``id``."""
        return self.group.children

    def bind(self, model):
        field = model._fields[self.field]
        self.comodel, self.inverse = field.comodel_name, field.inverse_name
        self._domain = field.get_comodel_domain(model)
        self.group.bind(model.env[self.comodel])
        self._line_fields = [
            *self.group.fetched,
            self.order,
            self.inverse,
        ]

    @property
    def fetched(self):
        """None: the lines are searched for, with what is read of them."""
        return ()

    def read(self, records, projection):
        parents = projection.uids(records, projection.entity)
        lines_by_parent = self._get_lines(records)
        lines = records.env[self.comodel].union(*lines_by_parent.values())
        values = dict(zip(lines.ids, self.group.read(lines, projection), strict=True))
        return [
            [
                {"id": self._uid(parents[record.id], line), **values[line.id]}
                for line in lines_by_parent[record.id]
            ]
            for record in records
        ]

    def _get_lines(self, records):
        """Return {parent id: its lines that count, in order}."""
        domain = Domain(self.inverse, "in", records.ids) & self._domain & Domain(self.where)
        # in an order that costs nothing; theirs is made below
        lines = records.env[self.comodel].search_fetch(domain, self._line_fields, order="id")
        lines = lines.with_env(records.env)
        columns = read_values(lines, self.order), lines.ids, read_ids(lines, self.inverse)
        grouped = defaultdict(list)
        for _place, id_, parent_id in sorted(zip(*columns, strict=True)):
            grouped[parent_id].append(id_)
        return {record.id: lines.browse(grouped[record.id]) for record in records}

    def _uid(self, parent_uid, line):
        return line_uid(parent_uid, f"{self.field}/{line.id}")

    def same(self, given, present):
        if present is None or len(given or ()) != len(present):
            return False
        return all(
            item.get("id", line["id"]) == line["id"] and self.group.same(_without_id(item), line)
            for item, line in zip(given or (), present, strict=True)
        )

    def collect(self, value, writing):
        for item in value or ():
            self.group.collect(_without_id(item), writing)

    def write(self, value, writing, pointer, present):
        present = {line["id"]: line for line in present or ()}
        ids = {}
        if present:
            uid = writing.present["id"]
            ids = {
                self._uid(uid, line): line.id for line in self._get_lines(writing.record)[writing.record.id]
            }
        commands, places = [], []
        for index, item in enumerate(value or ()):
            place, uid = join(pointer, index), item.get("id")
            if uid is not None and uid not in ids:
                writing.miss_reference(join(place, "id"), "line")
                continue
            vals = self.group.write(_without_id(item), writing, place, present.get(uid))
            commands.append(Command.update(ids.pop(uid), vals) if uid else Command.create(vals))
            places.append(list(present).index(uid) if uid else len(present))
        if places != sorted(places):
            for position, command in enumerate(commands, 1):
                command[2][self.order] = position * 10
        changes = [command for command in commands if command[2]]
        return {self.field: [*(Command.delete(id_) for id_ in ids.values()), *changes]}


def _without_id(item):
    return {name: value for name, value in item.items() if name != "id"}
