# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.validation import is_uid


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
    value = fields.Char("Identifier", required=True)
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

    # === BUSINESS METHODS === #

    @api.model
    def _uids(self, records, entity) -> dict:
        """Return the canonical uid of each record, {res_id: uid}; those that have none get one.

        Two statements at most. A record that another transaction names at the same time fails with a serialization
        error, upon which Odoo repeats the transaction.
        """
        if not records:
            return {}
        self.flush_model()
        uids = dict(
            self.env.execute_query(
                SQL(
                    "SELECT res_id, value FROM integration_identifier"
                    " WHERE system_id IS NULL AND res_model = %s AND res_id = ANY(%s)",
                    records._name,
                    list(records.ids),
                )
            )
        )
        new = {id_: str(uuid.uuid4()) for id_ in sorted(set(records.ids) - uids.keys())}
        if new:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO integration_identifier"
                    " (entity, res_model, res_id, value, create_uid, write_uid, create_date, write_date)"
                    " SELECT %s, %s, id, uid, %s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'"
                    " FROM unnest(%s, %s) AS missing(id, uid)"
                    # without this PostgreSQL says that a constraint is broken, which nobody repeats
                    " ON CONFLICT (res_model, res_id) WHERE system_id IS NULL DO NOTHING",
                    entity,
                    records._name,
                    self.env.uid,
                    self.env.uid,
                    list(new),
                    list(new.values()),
                ),
                log_exceptions=False,
            )
        return {**uids, **new}

    @api.model
    def _resolve(self, entity, uid):
        """Return ``(model name, id)`` of a canonical uid, ``None`` when there is none."""
        return self._resolve_many(entity, [uid]).get(uid)

    @api.model
    def _resolve_many(self, entity, values, system=None) -> dict:
        """Return {value: (model name, id)} of those identifiers that are known, with one statement.

        :param system: the system whose identifiers they are, none for canonical uids
        """
        self.flush_model()
        if system:
            where = SQL("entity = %s AND system_id = %s", entity, system.id)
        else:
            where = SQL("system_id IS NULL")
            values = filter(is_uid, values)
        rows = self.env.execute_query(
            SQL(
                "SELECT value, res_model, res_id FROM integration_identifier WHERE %s AND value = ANY(%s)",
                where,
                list(values),
            )
        )
        return {value: (model, id_) for value, model, id_ in rows}
