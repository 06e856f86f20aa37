# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from functools import partial

from odoo import api, fields, models

from odoo.addons.integration_core.tools import utc

from ..engine import source_store
from ..engine.weighing import Source, Weighing, get_company_id
from ..tools.survivorship import (
    COMPLETE,
    ONLY,
    ORDER,
    PIN,
    RECENT,
    SOURCE,
    VERIFIED,
    unite,
)


class IntegrationPropertySource(models.Model):
    """What one system says of one property of a record, for entities with a rule of survivorship.

    A system has one live value for a property; without system it is what Odoo itself says. What is given in a write
    counts as said, also when the record says it already; saying the same again changes nothing. The record follows
    from its sources: whenever one changes or goes, they are weighed anew, see :mod:`..engine.weighing`.
    """

    _name = "integration.property.source"
    _inherit = ["integration.affected"]
    _description = "Source of a Property"
    _order = "res_model, res_id, path, is_winner desc, observed_at desc, id"
    _rec_name = "path"

    entity = fields.Char(required=True, readonly=True)
    contract = fields.Char(required=True, readonly=True, help="The contract that the value was given by.")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    path = fields.Char("Property", required=True, readonly=True)
    system_id = fields.Many2one(
        "integration.system",
        "Says",
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The system that says so. Empty: Odoo itself, with what people entered.",
    )
    # of any record, patients too: people read them by value_text alone, which asks for the right in Odoo
    value = fields.Text("Value as given", readonly=True, groups=fields.NO_ACCESS)
    shown = fields.Text("Value as shown", readonly=True, groups=fields.NO_ACCESS)
    said_in_id = fields.Many2one(
        "res.company",
        "Said in",
        readonly=True,
        ondelete="set null",
        help="Of a record that all companies share: the company whose codes the value names.",
    )
    observed_at = fields.Datetime(
        "Since",
        required=True,
        readonly=True,
        help="Since when the system says so; repeating it changes nothing.",
    )
    is_verified = fields.Boolean(
        "Verified", readonly=True, help="A person has checked this very value. A new value is not verified."
    )
    is_pinned = fields.Boolean(
        "Pinned", readonly=True, help="This source wins, whatever it says, until somebody takes the pin off."
    )
    is_winner = fields.Boolean("Shown", readonly=True, help="The record shows this value.")
    reason = fields.Selection(
        [
            (ONLY, "Only source"),
            (PIN, "Pinned"),
            (SOURCE, "Preferred source"),
            (VERIFIED, "Verified"),
            (RECENT, "Most recent"),
            (COMPLETE, "Most complete"),
            (ORDER, "All else equal: the older system"),
        ],
        "Why",
        readonly=True,
    )

    _one_live_value = models.UniqueIndex("(res_model, res_id, path, COALESCE(system_id, 0))")
    _entity_idx = models.Index("(entity, res_id)")

    # === KEEPING === #

    @api.model
    def _load(self, record, names) -> dict:
        """Return {property: {system id: Source}} of a record, with one statement."""
        self.flush_model()
        return source_store.load(self.env, record, names)

    @api.model
    def _save(self, entity, record, before, after):
        """Keep the sources of some properties of a record, in place of those before.

        Both are {property: {system id: Source}}. The later one of two transactions that do so at once fails with a
        serialization error, upon which Odoo repeats it.
        """
        gone = [(name, id_) for name, known in before.items() for id_ in known.keys() - after[name].keys()]
        new = [
            (record, name, source)
            for name, sources in after.items()
            for id_, source in sources.items()
            if before.get(name, {}).get(id_) != source
        ]
        if not (gone or new):
            return
        self.env["integration.identifier"].flush_model()
        source_store.claim(self.env, record)
        if gone:
            source_store.remove(self.env, record, gone)
        self._upsert(entity, new)

    @api.model
    def _upsert(self, entity, rows):
        """Write sources with one statement: [(record, property, Source)]."""
        self.invalidate_model()
        if rows:
            source_store.upsert(self.env, entity, rows)

    @api.model
    def _keep_first(self, mapper, stated, system_id):
        """Keep what a system says of records that it has created: {record: {property: value}}, all at once."""
        told = {record: document for record, document in stated.items() if document}
        if not told:
            return
        records = self.env[mapper._target].union(*told).with_env(mapper.env)
        neutral = mapper.with_context(integration_system_id=False)
        shown = dict(zip(records.ids, neutral._project(records.with_env(neutral.env)), strict=True))
        now, rows = utc.now(), []
        for record, document in told.items():
            said_in_id = get_company_id(mapper, record)
            for name, value in document.items():
                source = Source(system_id, value, now, contract=mapper._contract, is_winner=True, reason=ONLY)
                source = replace(source, shown=shown[record.id][name], said_in_id=said_in_id)
                rows.append((record, name, source))
        self._upsert(mapper._get_entity(), rows)

    # === WEIGHING ANEW === #

    @api.model
    def _rebuild(self, mapper, record, change=None, names=None):
        """Weigh the sources of a record anew, and write what wins with the rights of the mapper's environment.

        :param change: see :class:`~..engine.weighing.Weighing`
        :param names: properties, if not all
        """
        if not record:
            return
        rules = mapper._get_survivorship(record)
        if names is not None:
            rules = {name: rules[name] for name in names if name in rules}
        if rules:
            Weighing(mapper, record.with_env(mapper.env), rules, change=change).finish()

    @api.model
    def _state(self, mapper, record, name, value, system_id):
        """Let a steward's decision be the word of a system, pinned."""

        def change(sources):
            pinned = Source(system_id, value, utc.now(), is_pinned=True, contract=mapper._contract)
            pinned = replace(pinned, said_in_id=get_company_id(mapper, record))
            others = {id_: replace(source, is_pinned=False) for id_, source in sources.items()}
            return {**others, system_id: pinned}

        self._rebuild(mapper, record, change, [name])

    @api.model
    def _remove_system(self, mapper, record, system_id, names=None):
        """Forget what a system says of a record; it shows what the other sources say then."""

        def change(sources):
            return {id_: source for id_, source in sources.items() if id_ != system_id}

        self._rebuild(mapper, record, change, names)

    @api.model
    def _move(self, mapper, records, target):
        """Let the sources of merged records be those of the one that is left, and weigh them.

        Where a system says something of several, what it has said since the latest is its word.
        """
        moved = {}
        for record in records:
            for name, sources in self.sudo()._load(record, mapper._get_weighable()).items():
                moved[name] = unite(moved.get(name, {}), sources)
        self.sudo().search([("res_model", "=", target._name), ("res_id", "in", records.ids)]).unlink()
        for name, theirs in moved.items():
            self._rebuild(mapper, target, partial(_unite_with, theirs), [name])

    @api.model
    def _find_records(self, entity, after=0, limit=None) -> list:
        """Return the ids of records of an entity that have sources, in order."""
        self.flush_model()
        return source_store.select_records(self.env, entity, after, limit)

    @api.autovacuum
    def _gc_gone(self):
        """Forget what is said of records that are no more."""
        source_store.remove_gone(self.env)
        self.invalidate_model()


def _unite_with(theirs, sources):
    return {
        id_: source if source == sources.get(id_) else replace(source, is_winner=False, shown=None)
        for id_, source in unite(sources, theirs).items()
    }
