# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core.tools import canonical_json, utc

from ..engine.weighing import Source, Weighing
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

_COLUMNS = ("contract", "value", "observed_at", "is_verified", "is_pinned", "is_winner", "reason", "shown")


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
        rows = self.env.execute_query(
            SQL(
                "SELECT path, COALESCE(system_id, 0), %s FROM integration_property_source"
                " WHERE res_model = %s AND res_id = %s AND path = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, _COLUMNS)),
                record._name,
                record.id,
                list(names),
            )
        )
        found = {}
        for path, system_id, *columns in rows:
            facts = dict(zip(_COLUMNS, columns, strict=True))
            facts |= {name: canonical_json.loads(facts[name] or "null") for name in ("value", "shown")}
            found.setdefault(path, {})[system_id] = Source(
                system_id, **{**facts, "reason": facts["reason"] or ""}
            )
        return found

    @api.model
    def _save(self, entity, record, before, after):
        """Keep the sources of some properties of a record, in place of those before.

        Both are {property: {system id: Source}}. Two transactions that weigh one record at once do not see each
        other's sources. So that the later one fails with a serialization error, upon which Odoo repeats it, both write
        the record's identifier.
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
        self.env.cr.execute(
            SQL(
                "UPDATE integration_identifier SET res_id = res_id"
                " WHERE system_id IS NULL AND res_model = %s AND res_id = %s",
                record._name,
                record.id,
            ),
            log_exceptions=False,  # a serialization failure is foreseen
        )
        if gone:
            self.env.execute_query(
                SQL(
                    "DELETE FROM integration_property_source USING unnest(%s, %s) AS gone(path, system_id)"
                    " WHERE res_model = %s AND res_id = %s AND integration_property_source.path = gone.path"
                    " AND COALESCE(integration_property_source.system_id, 0) = gone.system_id RETURNING id",
                    [name for name, _id in gone],
                    [id_ for _name, id_ in gone],
                    record._name,
                    record.id,
                )
            )
        self._upsert(entity, new)

    @api.model
    def _upsert(self, entity, rows):
        """Write sources with one statement: [(record, property, Source)]."""
        self.invalidate_model()
        if not rows:
            return
        # in one order, or two transactions that write the same rows wait for each other
        rows = sorted(rows, key=lambda row: (row[0].id, row[1], row[2].system_id))
        columns = [
            [
                canonical_json.dumps(getattr(source, name))
                if name in ("value", "shown")
                else getattr(source, name)
                for _record, _name, source in rows
            ]
            for name in _COLUMNS
        ]
        has_company = "company_id" in rows[0][0]._fields
        fixed = (
            [record.id for record, _name, _source in rows],
            [name for _record, name, _source in rows],
            [source.system_id or None for _record, _name, source in rows],
            [record.sudo().company_id.id or None if has_company else None for record, _name, _source in rows],
        )
        names = SQL(", ").join(map(SQL.identifier, _COLUMNS))
        self.env.cr.execute(
            SQL(
                "INSERT INTO integration_property_source (entity, res_model, res_id, path, system_id, company_id,"
                " %(names)s, create_uid, write_uid, create_date, write_date)"
                " SELECT %(entity)s, %(model)s, id, path, system_id, company_id, %(names)s,"
                " %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
                " FROM unnest(%(fixed)s, %(columns)s) AS said(id, path, system_id, company_id, %(names)s)"
                " ON CONFLICT (res_model, res_id, path, COALESCE(system_id, 0)) DO UPDATE SET (%(names)s,"
                " company_id, write_uid, write_date) = (%(excluded)s, EXCLUDED.company_id, EXCLUDED.write_uid,"
                " EXCLUDED.write_date)",
                names=names,
                entity=entity,
                model=rows[0][0]._name,
                uid=self.env.uid,
                fixed=SQL("%s::int[], %s::varchar[], %s::int[], %s::int[]", *fixed),
                columns=SQL(
                    "%s::varchar[], %s::text[], %s::timestamp[], %s::boolean[], %s::boolean[], %s::boolean[],"
                    " %s::varchar[], %s::text[]",
                    *columns,
                ),
                excluded=SQL(", ").join(SQL("EXCLUDED.%s", SQL.identifier(name)) for name in _COLUMNS),
            ),
            log_exceptions=False,
        )

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
            for name, value in document.items():
                source = Source(system_id, value, now, contract=mapper._contract, is_winner=True, reason=ONLY)
                rows.append((record, name, replace(source, shown=shown[record.id][name])))
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
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT res_id FROM integration_property_source WHERE entity = %s AND res_id > %s"
                " ORDER BY res_id LIMIT %s",
                entity,
                after,
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    @api.autovacuum
    def _gc_gone(self):
        """Forget what is said of records that are no more."""
        for (model,) in self.env.execute_query(
            SQL("SELECT DISTINCT res_model FROM integration_property_source")
        ):
            if model in self.env and self.env[model]._auto:
                self.env.cr.execute(
                    SQL(
                        "DELETE FROM integration_property_source source WHERE res_model = %s AND NOT EXISTS"
                        " (SELECT FROM %s record WHERE record.id = source.res_id)",
                        model,
                        SQL.identifier(self.env[model]._table),
                    )
                )
        self.invalidate_model()


def _unite_with(theirs, sources):
    return {
        id_: source if source == sources.get(id_) else replace(source, is_winner=False, shown=None)
        for id_, source in unite(sources, theirs).items()
    }
