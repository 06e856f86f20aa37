# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_core.tools.pointer import join

from .base import Property


class Group(Property):
    """Properties that belong together and that the same Odoo record holds, such as an address.

    A whole document is one, too.

    :param children: property → descriptor
    """

    def __init__(self, children, **options):
        super().__init__(None, **options)
        self.children = children

    def bind(self, model):
        for child in self.children.values():
            child.bind(model)

    def take(self, names):
        """Return a group of some of these properties, bound as they are."""
        return Group({name: child for name, child in self.children.items() if name in names})

    def leaves(self):
        """Yield the descriptors below, those of lines included."""
        for child in self.children.values():
            if hasattr(child, "children"):
                yield from (child if isinstance(child, Group) else child.group).leaves()
            else:
                yield child

    @property
    def fields(self):
        return tuple({field: None for child in self.children.values() for field in child.fields})

    @property
    def fetched(self):
        return tuple({field: None for child in self.children.values() for field in child.fetched})

    def announce(self, records, projection):
        for child in self.children.values():
            child.announce(records, projection)

    def read(self, records, projection):
        self.announce(records, projection)
        projection.fetch()
        columns = [child.read(records, projection) for child in self.children.values()]
        names = tuple(self.children)
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]

    def same(self, given, present):
        return all(self.children[name].same(item, present.get(name)) for name, item in self._items(given))

    def collect(self, value, writing):
        for name, item in self._items(value):
            self.children[name].collect(item, writing)

    def write(self, value, writing, pointer, present):
        """Return the values of what differs; a read-only property that differs is refused."""
        vals = {}
        for name, item in self._items(value):
            child, place = self.children[name], join(pointer, name)
            if present is not None and child.same(item, present.get(name)):
                continue
            if child.read_only or (child.create_only and present is not None):
                writing.refuse(place)
            else:
                vals.update(child.write(item, writing, place, present and present.get(name)))
        return vals

    def stated(self, value, present, path=()):
        """Yield what a document says of each writable leaf, groups taken apart: ``(path, given, present, differs)``.

        :param present: what the record says so far, a dict
        :param path: names that lead here
        """
        for name, item in self._items(value):
            child, place, was = self.children[name], (*path, name), present.get(name)
            if child.read_only or child.create_only:
                continue
            if isinstance(child, Group):
                yield from child.stated(item, was or {}, place)
            else:
                yield place, item, was, not child.same(item, was)

    def without(self, value, path):
        """Return a document that says nothing of the property at ``path``; the given one stays as it is."""
        rest = dict(self._items(value))
        name, below = path[0], path[1:]
        value = rest.pop(name)
        kept = self.children[name].without(value, below) if below else {}
        return {**rest, name: kept} if kept else rest

    def find(self, path):
        """Return the descriptor at a path through groups, ``None`` where there is none."""
        child = self.children.get(path[0])
        if len(path) == 1 or child is None:
            return child
        return child.find(path[1:]) if isinstance(child, Group) else None

    def _items(self, value):
        """What is given; ``null`` for the group stands for ``null`` for each of its properties."""
        return value.items() if value is not None else dict.fromkeys(self.children).items()
