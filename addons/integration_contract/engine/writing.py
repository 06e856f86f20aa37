# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_core.tools.errors import (
    ReadOnlyProperty,
    SchemaViolation,
    UnknownReference,
    UnmappedCode,
)

_TEXTS = {
    ReadOnlyProperty: "is read-only",
    UnknownReference: "refers to no {} that you may see",
    UnmappedCode: "is a code that the code map {} does not know",
}


class Writing:
    """What descriptors share while documents become Odoo values: look-ups made once, and what is wrong so far.

    :param env: environment of the caller, whose rights count
    """

    def __init__(self, env):
        self.env = env
        self.record = None  # the record to change, if any
        self.present = None  # its document
        self.currency = env["res.currency"]  # of the document
        self._references = {}  # entity → {uid: id or None}
        self._codes = {}  # descriptor → {code: [ids]}
        self._errors = {}  # class of error → [{pointer, detail, code}]
        self._missing = []  # see UnmappedCode

    # === LOOK-UPS === #

    def need_reference(self, entity, uid):
        """Announce a reference."""
        self._references.setdefault(entity, {}).setdefault(uid)

    def need_code(self, prop, code):
        """Announce a code."""
        self._codes.setdefault(prop, {}).setdefault(code, [])

    def resolve(self):
        """Look up all that was announced, one set for each entity and code map."""
        for entity, known in self._references.items():
            mapper = self.env["integration.contract"]._get_current_mapper(entity)
            known.update({uid: record.id for uid, record in mapper._find_many(known).items()})
        for prop, known in self._codes.items():
            known.update(self.env["integration.code"]._find(prop, list(known)))

    def get_reference(self, entity, uid):
        """Return the id of the record, ``None`` when the caller sees none."""
        return self._references[entity][uid]

    def find_code(self, prop, code) -> list:
        """Return the ids of the records with this code."""
        return self._codes[prop][code]

    def get_code(self, prop, code, pointer):
        """Return the id of the record with this code; note the error when it is not exactly one."""
        ids = self.find_code(prop, code)
        if len(ids) != 1:
            self._note(UnmappedCode, pointer, prop.table)
            self._missing.append((prop.table, prop.comodel, code, None))
            return False
        return ids[0]

    def get_currency(self, code, pointer):
        """Return the currency; note the error when Odoo does not use it."""
        currency = self.env["res.currency"].search([("name", "=", code)], limit=1)
        if not currency:
            self._note(UnmappedCode, pointer, "currency")
            self._missing.append(("currency", "res.currency", code, None))
        return currency

    # === ERRORS === #

    def refuse(self, pointer):
        """Note that a read-only property was given."""
        self._note(ReadOnlyProperty, pointer)

    def miss_reference(self, pointer, what):
        """Note that a reference leads nowhere."""
        self._note(UnknownReference, pointer, what)

    def violate(self, pointer, code, detail):
        """Note that a value does not fit for a reason that the schema cannot tell."""
        self._errors.setdefault(SchemaViolation, []).append(
            {"pointer": pointer, "detail": detail, "code": code}
        )

    def _note(self, error, pointer, what=""):
        detail = _TEXTS[error].format(what)
        self._errors.setdefault(error, []).append({"pointer": pointer, "detail": detail, "code": error.code})

    def check(self, **extra):
        """Raise what was noted, the most basic kind first, and forget it: the next document starts anew.

        :raises RequestError: with ``errors``, each with the JSON pointer of its place
        """
        errors, self._errors = self._errors, {}
        missing, self._missing = self._missing, []
        for error in (ReadOnlyProperty, SchemaViolation, UnknownReference, UnmappedCode):
            if found := errors.get(error):
                detail = "; ".join(f"{item['pointer']} {item['detail']}" for item in found)
                raised = error(detail, errors=found, **extra)
                raised.missing = tuple(missing) if error is UnmappedCode else ()
                raise raised
