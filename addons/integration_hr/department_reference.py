# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_contract.properties import Code, Reference
from odoo.addons.integration_core.tools.pointer import join


class DepartmentReference(Reference):
    """A department, by its id, and by the code that the code map ``department`` gives it; else its whole path.

    Systems of workforce seldom keep our ids, and each has codes of its own for departments. Either is enough to name
    one. Where both are given, as in what was read, what differs from that is what is said.
    """

    def __init__(self, field, **options):
        super().__init__(field, "department", **options)
        #: looked for by ``_get_code_models``
        self.code = Code(field, "department", fallback="complete_name", optional=True)

    def bind(self, model):
        """Learn what the code names, too."""
        super().bind(model)
        self.code.bind(model)

    def announce(self, records, projection):
        """Announce the ids and the codes."""
        super().announce(records, projection)
        self.code.announce(records, projection)

    def read(self, records, projection):
        references, codes = super().read(records, projection), self.code.read(records, projection)
        return [
            reference and {**reference, "code": code}
            for reference, code in zip(references, codes, strict=True)
        ]

    def same(self, given, present):
        """Whether all that is given is what was read; either of id and code may be left out."""
        if given is None or present is None:
            return given is present
        return all(present.get(name) == value for name, value in given.items())

    def collect(self, value, writing):
        """Announce the id and the code, whichever is given."""
        if value and value.get("id"):
            super().collect(value, writing)
        if value and value.get("code"):
            self.code.collect(value["code"], writing)

    def write(self, value, writing, pointer, present):
        if not value:
            return {self.field: False}
        given = {name: value[name] for name in ("id", "code") if value.get(name)}
        said = {name: item for name, item in given.items() if item != (present or {}).get(name)} or given
        found = set()
        if "id" in said:
            found.add(self._find(value, writing, pointer))
        if "code" in said:
            found.add(writing.get_code(self.code, value["code"], join(pointer, "code")))
        if not found:
            writing.violate(pointer, "required", "has neither an id nor a code")
        elif len(found) > 1 and all(found):
            writing.violate(pointer, "contradiction", "has the id of one department and the code of another")
        return {self.field: found.pop() if found else False}
