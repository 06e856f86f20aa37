# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.validation import is_uid


class IntegrationIdentifierRedirect(models.Model):
    """What a record was known by leads to the record that it was merged into.

    The canonical uid of the old record stays its own, so that whoever asks for it can be told the new one. What systems
    called the old record means the new one at once. No redirect leads to another one.
    """

    _inherit = "integration.identifier"  # pylint: disable=consider-merging-classes-inherited

    successor_id = fields.Many2one(
        "integration.identifier",
        "Leads to",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The identifier of the record that this one was merged into. Who asks for this one is sent there.",
    )
    merged_at = fields.Datetime(
        "Merged",
        readonly=True,
        help="When its record was merged into another one. It stays so when that one is merged in its turn.",
    )

    @api.model
    def _redirect(self, records, target):
        """Let all that these records are known by lead to ``target`` from now on; they may be deleted afterwards.

        Canonical uids lead there, those that led to one of the records included; names of systems mean ``target``,
        beside those that it has. A target that leads to another record itself stands for that one. Records that nobody
        outside knows need nothing, so that doing it again does no harm. Two transactions that redirect the same record
        fail with a serialization error, upon which Odoo repeats the later one. What their sources say is written with
        the rights of this environment; nothing else needs any.

        :param records: of the same model as ``target``
        :return: whether a canonical uid leads to ``target`` now, so that there is something to tell others
        :raises UserError: when ``target`` is one of them, or leads to one of them
        :raises IntegrationError: when what their sources say cannot be written
        """
        target.ensure_one()
        if records._name != target._name:
            raise ValueError(f"{records._name} cannot lead to {target._name}")
        self._refuse_circle(target.id in records.ids)
        self.flush_model()
        rows = self._lock_rows(target._name, [*records.ids, target.id])
        if rows.get(target.id) and rows[target.id][1]:
            target = self.sudo().browse(rows[target.id][1])._get_own_record()
            self._refuse_circle(target.id in records.ids)
            rows |= self._lock_rows(target._name, target.ids)
        entities = sorted({entity for _id, _successor, entity in rows.values()})
        old = [rows[id_][0] for id_ in records.ids if id_ in rows]
        if old:
            if target.id not in rows:
                self._uids(target, entities[0])
                rows |= self._lock_rows(target._name, target.ids)
            # the target's row is written too, or a transaction that redirects it meanwhile would not see these
            self.env.cr.execute(
                SQL(
                    "UPDATE integration_identifier SET write_uid = %(uid)s, write_date = now() AT TIME ZONE 'UTC',"
                    " successor_id = CASE WHEN id = %(target)s THEN NULL ELSE %(target)s END,"
                    " merged_at = CASE WHEN id = %(target)s THEN NULL"
                    " ELSE COALESCE(merged_at, clock_timestamp() AT TIME ZONE 'UTC') END"
                    " WHERE system_id IS NULL"
                    " AND (id = ANY(%(old)s) OR successor_id = ANY(%(old)s) OR id = %(target)s)",
                    uid=self.env.uid,
                    target=rows[target.id][0],
                    old=old,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE integration_identifier SET res_id = %s, write_uid = %s,"
                " write_date = now() AT TIME ZONE 'UTC'"
                " WHERE system_id IS NOT NULL AND res_model = %s AND res_id = ANY(%s)",
                target.id,
                self.env.uid,
                target._name,
                records.ids,
            )
        )
        self.invalidate_model()
        self._move_sources(records, target, entities)
        self.env["integration.proposal"].sudo()._move(records, target)
        self.env["integration.duplicate"].sudo()._settle_merged(records, target)
        return bool(old)

    def _move_sources(self, records, target, entities):
        """Let what systems said of the records count for the one that is left."""
        sources = self.env["integration.property.source"]
        kept = [("res_model", "=", target._name), ("res_id", "in", records.ids)]
        if sources.sudo().search_count(kept, limit=1):
            for entity in entities:
                mapper = self.env["integration.contract"]._get_current_mapper(entity)
                sources._move(mapper, records, target)

    def _refuse_circle(self, is_circle):
        if is_circle:
            raise UserError(self.env._("A record cannot be merged into itself."))

    def _get_own_record(self):
        return self.env[self.res_model].browse(self.res_id)

    def _lock_rows(self, model, ids):
        """Return {record id: (row id, row that it leads to, entity)} of canonical uids, locked in one order."""
        self.env.cr.execute(
            SQL(
                "SELECT res_id, id, successor_id, entity FROM integration_identifier"
                " WHERE system_id IS NULL AND res_model = %s AND res_id = ANY(%s) ORDER BY id FOR UPDATE",
                model,
                list(ids),
            ),
            log_exceptions=False,  # a serialization failure is foreseen
        )
        return {res_id: (id_, successor, entity) for res_id, id_, successor, entity in self.env.cr.fetchall()}

    @api.model
    def _find_moved(self, model, uids) -> dict:
        """Return {uid: (uid of the record that it leads to, id)} of those of records of ``model`` that were merged."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT old.value, new.value, new.res_id FROM integration_identifier old"
                " JOIN integration_identifier new ON new.id = old.successor_id"
                " WHERE old.system_id IS NULL AND new.res_model = %s AND old.value = ANY(%s)",
                model,
                list(filter(is_uid, uids)),
            )
        )
        return {old: (new, id_) for old, new, id_ in rows}

    @api.model
    def _filter_standing(self, records):
        """Return those of the records that others may know by a canonical uid which leads to no other record."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id FROM integration_identifier"
                " WHERE system_id IS NULL AND successor_id IS NULL AND res_model = %s AND res_id = ANY(%s)",
                records._name,
                list(records.ids),
            )
        )
        standing = {id_ for (id_,) in rows}
        return records.filtered(lambda record: record.id in standing)

    @api.model
    def _get_former_uids(self, uid) -> list:
        """Return the canonical uids that lead to this one, in the order of their merges."""
        return next((former for _id, former in self._select_former(SQL("new.value = %s", uid))), [])

    @api.model
    def _get_former_uids_of(self, records) -> dict:
        """Return {record id: canonical uids that lead to it, in the order of their merges}, where there are any."""
        place = SQL("new.res_model = %s AND new.res_id = ANY(%s)", records._name, list(records.ids))
        return dict(self._select_former(place))

    def _select_former(self, condition):
        """Return [(record id, canonical uids that lead to it)] of canonical uids, ``new``, that fit the condition."""
        self.flush_model()
        return self.env.execute_query(
            SQL(
                "SELECT new.res_id, array_agg(old.value ORDER BY old.merged_at NULLS FIRST, old.id)"
                " FROM integration_identifier new JOIN integration_identifier old ON old.successor_id = new.id"
                " WHERE new.system_id IS NULL AND %s GROUP BY new.id",
                condition,
            )
        )
