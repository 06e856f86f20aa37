# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.integration_core.tools.errors import UnmappedCode

from ..properties.columns import read_ids


class Projection:
    """What descriptors share while records become documents: each look-up is made once for all of them.

    :param env: environment of the caller, whose rights count
    :param entity: the entity of the records themselves
    """

    def __init__(self, env, entity):
        self.env = env
        self.entity = entity
        self._uids = {}  # (model name, entity) → {id: uid}
        self._needed = {}  # (model name, entity) → ids whose uids will be asked for
        self._fields = {}  # model name → (ids, fields) that will be read
        self._currencies = {}
        self._codes = {}

    def need_fields(self, records, names):
        """Announce that fields of other records will be read, whoever asks; else Odoo would fetch their whole rows."""
        ids, fields = self._fields.setdefault(records._name, (set(), set()))
        ids.update(records.ids)
        fields.update(names)

    def fetch(self):
        """Fetch the fields that were announced: one query for each model, none for what is in memory."""
        for model, (ids, fields) in self._fields.items():
            self.env[model].sudo().browse(sorted(ids)).fetch(sorted(fields))
        self._fields = {}

    def need_uids(self, records, entity):
        """Announce that canonical uids will be asked for, so that all are looked up at once."""
        self._needed.setdefault((records._name, entity), set()).update(records.ids)

    def uids(self, records, entity) -> dict:
        """Return {id: canonical uid}."""
        key = (records._name, entity)
        known = self._uids.setdefault(key, {})
        if any(id_ not in known for id_ in records.ids):
            self.need_uids(records, entity)
            for found, uids in self.env["integration.identifier"]._uids_many(self._needed).items():
                self._uids.setdefault(found, {}).update(uids)
            self._needed = {}
        return known

    def currencies(self, records, field) -> list:
        """Return (name, decimal places) of the currency of each record, in order; ``None`` where there is none."""
        key = records._name, field, records._ids
        if key not in self._currencies:
            ids, currencies = read_ids(records, field), self.env["res.currency"]
            known = {id_: currencies._load_notation(id_) for id_ in set(ids) if id_}
            self._currencies[key] = [known.get(id_) for id_ in ids]
        return self._currencies[key]

    def codes(self, prop, ids) -> dict:
        """Return {id: code} of what a :class:`~..properties.Code` points at, whoever asks.

        :param set ids: of records of its model

        :raises UnmappedCode: when one has no code, unless that is allowed
        """
        known = self._codes.setdefault((prop.comodel, prop.table, prop.fallback), {})
        missing = ids - known.keys()
        if missing:
            known.update(self.env["integration.code"]._codes(prop.table, prop.comodel, missing))
            unmapped = missing - known.keys()
            if unmapped and prop.fallback:
                known.update(prop.read_fallback(self.env[prop.comodel].browse(sorted(unmapped))))
        lacking = [] if prop.optional else sorted(id_ for id_ in ids if not known.get(id_))
        if lacking:
            name = self.env[prop.comodel]._description
            error = UnmappedCode(
                f"{name} {lacking[0]} has no code in the code map {prop.table}", table=prop.table
            )
            error.missing = tuple((prop.table, prop.comodel, None, id_) for id_ in lacking)
            raise error
        for id_ in ids:
            known.setdefault(id_, None)
        return known
