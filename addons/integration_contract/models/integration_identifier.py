# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from odoo.addons.integration_core.tools import advisory_lock

from ..tools.validation import is_uid

#: advisory locks on names that one transaction has at most
MOST_LOCKS = 64


class IntegrationIdentifier(models.Model):
    """By which name a system knows a record.

    A row without system is the record's canonical uid, by which all systems may know it. It outlives the record, so
    that it never means another one.
    """

    _name = "integration.identifier"
    _inherit = ["integration.affected"]
    _description = "Identifier"
    _order = "entity, res_id, system_id"
    _rec_name = "value"

    entity = fields.Char(
        required=True, readonly=True, help="What the record is to the outside, such as party."
    )
    system_id = fields.Many2one(
        "integration.system",
        ondelete="restrict",
        index=True,
        help="The system that knows the record by this value. Empty: the identifier that all systems share.",
    )
    value = fields.Char(
        "Identifier",
        required=True,
        help="Only a digest is left of a name that was forgotten with a person: the system still finds the record by"
        " its name, and nobody else reads it.",
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record ID", model_field="res_model", required=True, readonly=True)

    _value_unique = models.UniqueIndex(
        "(entity, COALESCE(system_id, 0), value)",
        "Another record has this identifier in this system already.",
    )
    _canonical_value = models.UniqueIndex("(value) WHERE system_id IS NULL")
    _canonical_record = models.UniqueIndex(
        "(res_model, res_id) WHERE system_id IS NULL", "A record has one identifier that all systems share."
    )
    _record = models.Index("(res_model, res_id)")

    # === ACTION METHODS === #

    def action_open_sources(self):
        """Show what systems say of the record, and what it shows of that."""
        self.ensure_one()
        self.action_open_record()  # which refuses what is gone, or not for this user
        return self.env["integration.property.source"]._open_of(self._get_affected())

    # === BUSINESS METHODS === #

    @api.model
    def _uids(self, records, entity) -> dict:
        """Return the canonical uid of each record, {res_id: uid}; those that have none get one."""
        key = (records._name, entity)
        return self._uids_many({key: records.ids})[key]

    @api.model
    def _uids_many(self, wanted) -> dict:
        """Return the canonical uids of records of several models; those that have none get one.

        Two statements at most. A record that another transaction names at the same time fails with a serialization
        error, upon which Odoo repeats the transaction.

        :param dict wanted: (model name, entity) → ids
        :return: (model name, entity) → {id: uid}
        """
        found = {key: {} for key in wanted}
        # in one order, or two transactions that name the same records wait for each other
        places = sorted({(model, id_, entity) for (model, entity), ids in wanted.items() for id_ in ids})
        if not places:
            return found
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_model, res_id, value FROM integration_identifier WHERE system_id IS NULL"
                " AND (res_model, res_id) IN (SELECT * FROM unnest(%s::varchar[], %s::int[]))",
                [model for model, _id, _entity in places],
                [id_ for _model, id_, _entity in places],
            )
        )
        known = {(model, id_): uid for model, id_, uid in rows}
        new = [(*place, str(uuid.uuid4())) for place in places if place[:2] not in known]
        if new:
            self._insert(new)
        known.update(((model, id_), uid) for model, id_, _entity, uid in new)
        for model, id_, entity in places:
            found[model, entity][id_] = known[model, id_]
        return found

    def _insert(self, rows):
        """Name records: (model name, id, entity, uid)."""
        models, ids, entities, uids = map(list, zip(*rows, strict=True))
        self.env.cr.execute(
            SQL(
                "INSERT INTO integration_identifier"
                " (entity, res_model, res_id, value, create_uid, write_uid, create_date, write_date)"
                " SELECT entity, model, id, uid, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
                " FROM unnest(%s, %s, %s, %s) AS missing(entity, model, id, uid)"
                # without this PostgreSQL says that a constraint is broken, which nobody repeats
                " ON CONFLICT (res_model, res_id) WHERE system_id IS NULL DO NOTHING",
                self.env.uid,
                self.env.uid,
                entities,
                models,
                ids,
                uids,
            ),
            log_exceptions=False,
        )

    def _get_trail_names(self) -> dict:
        """Return {identifier id: how the trail may name its record on screen}, of those that it may for this user.

        With as many statements for one as for a page of them.
        """
        names = {}
        for model, identifiers in self.grouped("res_model").items():
            kept = model in self.env and getattr(self.env[model], "_trail_name", None)
            if kept:
                records = self.env[model].sudo().browse(set(identifiers.mapped("res_id"))).exists()
                known = {(model, record.id): record[kept] for record in records}
            else:
                known = identifiers._name_affected()
            for identifier in identifiers:
                if name := known.get((model, identifier.res_id)):
                    names[identifier.id] = name
        return names

    @api.model
    def _select_ids(self, model, uid) -> SQL:
        """Return the query for the id of the record of ``model`` with a canonical uid, to search in.

        It finds none when the uid leads to another record: see :meth:`_find_moved`.
        """
        self.flush_model()
        return SQL(
            "(SELECT res_id FROM integration_identifier"
            " WHERE system_id IS NULL AND successor_id IS NULL AND value = %s AND res_model = %s)",
            uid if is_uid(uid) else None,
            model,
        )

    @api.model
    def _resolve(self, entity, uid):
        """Return ``(model name, id)`` of the record that was given a canonical uid, ``None`` when there is none.

        That record, even if it was merged into another: what is kept of it is its own.
        """
        row = is_uid(uid) and self.sudo().search_fetch(
            [("system_id", "=", False), ("value", "=", uid)], ["res_model", "res_id"]
        )
        return (row.res_model, row.res_id) if row else None

    @api.model
    def _resolve_many(self, entity, values, system=None) -> dict:
        """Return {value: (model name, id)} of those identifiers that are known, with one statement.

        One of a record that was merged is that of the record it was merged into, also one given to it meanwhile. A name
        that was forgotten with a person still leads its system to the record.

        :param system: the system whose identifiers they are, none for canonical uids
        """
        self.flush_model()
        values, forgotten = list(values), {}
        if system:
            forgotten = {self._conceal_name(entity, system, value): value for value in values}
            where = SQL("given.entity = %s AND given.system_id = %s", entity, system.id)
        else:
            where = SQL("given.system_id IS NULL")
            values = [value for value in values if is_uid(value)]
        rows = self.env.execute_query(
            SQL(
                "SELECT given.value, given.res_model, COALESCE(new.res_id, given.res_id)"
                " FROM integration_identifier given"
                " LEFT JOIN integration_identifier old ON old.system_id IS NULL AND old.successor_id IS NOT NULL"
                " AND old.res_model = given.res_model AND old.res_id = given.res_id"
                " LEFT JOIN integration_identifier new ON new.id = old.successor_id"
                " WHERE %s AND given.value = ANY(%s)",
                where,
                [*values, *forgotten],
            )
        )
        known = {value: (model, id_) for value, model, id_ in rows}
        again = {value: known.pop(digest) for digest, value in forgotten.items() if digest in known}
        return {**again, **known}

    # === NAMES OF ONE SYSTEM === #

    @api.model
    def _hold(self, entity, system, values):
        """Keep others from giving these names of a system to a record until the transaction ends.

        Nobody waits for anybody, so that many requests for one name do not fill the workers. The server has room for
        some thousand locks of all its sessions: of many names the same few are locked, whoever asks for them, and the
        others count as held unless all of those few are another's. Should one be given away all the same, :meth:`_bind`
        finds it out.

        :return: the names that are held now; another transaction has the others
        """
        numbers = {advisory_lock.number_of(self._name, system.id, entity, value): value for value in values}
        locked = sorted(numbers)[:MOST_LOCKS]
        rows = self.env.execute_query(
            SQL("SELECT n, pg_try_advisory_xact_lock(n) FROM unnest(%s::bigint[]) AS n", locked)
        )
        taken = {numbers[number] for number, is_held in rows if not is_held}
        return set() if len(taken) == len(locked) else set(numbers.values()) - taken

    @api.model
    def _bind(self, entity, system, records):
        """Let names of a system mean records, {name: record}, which they did not before.

        A name that another transaction has given away meanwhile fails with a serialization error, upon which Odoo
        repeats the transaction.
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO integration_identifier"
                " (entity, system_id, res_model, res_id, value, create_uid, write_uid, create_date, write_date)"
                " SELECT %s, %s, model, id, value, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
                " FROM unnest(%s, %s, %s) AS given(value, model, id) ORDER BY value"
                " ON CONFLICT (entity, COALESCE(system_id, 0), value) DO NOTHING",
                entity,
                system.id,
                self.env.uid,
                self.env.uid,
                list(records),
                [record._name for record in records.values()],
                [record.id for record in records.values()],
            ),
            log_exceptions=False,  # a serialization failure is foreseen
        )
        if self.env.cr.rowcount != len(records):
            raise ConcurrencyError("a name was given to another record meanwhile")

    @api.model
    def _forget_deleted(self, entity, system, values):
        """Free those names of a system whose record is no more; return them."""
        known = self._resolve_many(entity, values, system)
        gone = []
        for model in {model for model, _id in known.values()}:
            ids = {id_ for other, id_ in known.values() if other == model}
            alive = set(self.env[model].sudo().browse(ids).exists().ids) if model in self.env else set()
            gone += [value for value, (other, id_) in known.items() if other == model and id_ not in alive]
        if gone:
            stored = [*gone, *(self._conceal_name(entity, system, value) for value in gone)]
            names = [("entity", "=", entity), ("system_id", "=", system.id), ("value", "in", stored)]
            self.sudo().search(names).unlink()
            self.flush_model()
        return set(gone)
