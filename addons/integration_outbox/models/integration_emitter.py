# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.tools import SQL

from .. import store
from ..emission import EmissionPlan, get_entity
from ..moments import Deleted, Updated
from ..tools.capture import Origin, TransactionCapture

# Both keys live in ``cr.precommit.data``, which a savepoint that rolls back empties together with the hooks. That is
# right for them: what was emitted before the savepoint has been recorded when the savepoint opened (opening one
# flushes), and what was emitted inside must go with it.
SCHEDULED = "integration_outbox.scheduled"
EMITTED = "integration_outbox.emitted"


class IntegrationEmitter(models.AbstractModel):
    """Records of a model that inherits this tell the outside world what happened to them.

    The model declares in ``_emits`` when each event type comes true. Capture happens where the ORM talks to the
    database, so stored computed fields are seen too. What happens when is decided at precommit, see
    :meth:`integration.event._record_captured`.

    Not seen: changes by plain SQL, by cascades of the database, and what module installation and upgrade do to
    data (the registry is incomplete then).
    """

    _name = "integration.emitter"
    _inherit = ["integration.job"]
    _description = "Emits business events"

    _emits = {}
    """Event type → :mod:`moment <odoo.addons.integration_outbox.moments>`. Declarations of several addons add up."""

    # === DECLARATION === #

    def _register_hook(self):
        """Find a wrong declaration when Odoo starts, not when a user saves a record."""
        super()._register_hook()
        if not self._abstract:
            self._get_emission_plan()

    @api.model
    @tools.ormcache()
    def _get_emission_plan(self) -> EmissionPlan | None:
        """What to watch on this model.

        :raise ValueError: when the declaration names an unknown, unstored or one2many field
        """
        declared = {}
        for cls in reversed(type(self).__mro__):
            declared.update(vars(cls).get("_emits") or {})
        if not declared:
            return None
        moments, watched = {}, set()
        for type_, moment in declared.items():
            if isinstance(moment, Updated) and not moment.fields:
                moment = moment.watching(self._get_projected_fields(get_entity(type_)))
            for name in moment.fields:
                if not self._is_watchable(name):
                    raise ValueError(
                        f"{self._name}: {type_} watches {name!r}, which is no stored column or many2many"
                    )
            moments[type_] = moment
            watched.update(moment.fields)
        relations = frozenset(name for name in watched if self._fields[name].type == "many2many")
        return EmissionPlan(moments, frozenset(watched) - relations, relations)

    def _is_watchable(self, name):
        field = self._fields.get(name)
        return bool(field and field.store and (field.column_type or field.type == "many2many"))

    def _get_projected_fields(self, entity):
        """The watchable fields that the mappers of this entity read from this model."""
        return {
            name
            for mapper in self.env["integration.projection"]._get_mappers(self._name, entity)
            for name in mapper._emitting_fields()
            if self._is_watchable(name)
        }

    # === CAPTURE === #

    def _emit(self, type_):
        """Say that an event happened to these records; only for types declared as ``Emitted()``.

        :raise ValueError: when the type is not declared so
        """
        plan = self._get_emission_plan()
        if not plan or not plan.is_emitted(type_):
            raise ValueError(f"{self._name} does not declare {type_!r} as Emitted()")
        emitted = self.env.cr.precommit.data.setdefault(EMITTED, {}).setdefault(self._name, {})
        emitted.setdefault(type_, set()).update(self._ids)
        self._note_origin()
        self._schedule_recording()

    @api.model
    def _create(self, data_list):
        records = super()._create(data_list)
        if self._get_capturing_plan():
            capture = self._get_capture()
            capture.created.update(records._ids)
            records._note_origin()
            records._mark_dirty(records._ids)
        return records

    def write(self, vals):
        plan = self._get_capturing_plan()
        if plan:
            self._note_origin()
            if not plan.relations.isdisjoint(vals):  # many2many rows never pass through _write_multi
                self._capture_before(plan, self.ids)
                self._mark_dirty(self.ids)
        return super().write(vals)

    def _write_multi(self, vals_list):
        plan = self._get_capturing_plan()
        if plan:
            recorded = self._get_capture().recorded
            watched = [
                id_
                for id_, vals in zip(self._ids, vals_list, strict=True)
                if not plan.columns.isdisjoint(vals)
            ]
            self._capture_before(plan, watched)
            self._mark_dirty(recorded.intersection(self._ids).union(watched))
        return super()._write_multi(vals_list)

    def unlink(self):
        self._note_removal()
        return super().unlink()

    def _note_removal(self):
        """Note that these records are about to be deleted.

        ``unlink`` says so; of what a cascade of the database takes along, who deletes what it hangs on does, before.
        Not told is what nobody outside knows, nor what was merged: its id leads to another record, which tells it.
        """
        plan = self._get_capturing_plan()
        if plan:
            capture = self._get_capture()
            if plan.watches_deletion:
                former = self.filtered(lambda record: record.id not in capture.created)
                former = self.env["integration.identifier"]._filter_standing(former)
                former._capture_before(plan, former.ids)
                former._capture_last(plan)
                former._mark_dirty(former.ids)
            self._note_origin()
            self._mark_dirty(capture.recorded.intersection(self.ids))

    def _get_capturing_plan(self):
        """The plan, or ``None`` while there is nothing to capture."""
        return self._get_emission_plan() if self.pool.ready else None

    def _get_capture(self):
        return TransactionCapture.of(self.env.cr.postcommit.data).models[self._name]

    def _note_origin(self):
        """Note who writes. What an RPC caller puts into a context may be anything, so only texts are taken."""
        context = self.env.context
        traceparent, cause, job = (
            value if isinstance(value := context.get(key), str) else None
            for key in ("integration_trace", "integration_cause", "job_uuid")
        )
        origin = Origin(self.env.uid, traceparent, cause or (job and f"job:{job}"))
        TransactionCapture.of(self.env.cr.postcommit.data).note_origin(self._name, self._ids, origin)

    def _mark_dirty(self, ids):
        if ids:
            self._get_capture().dirty.update(ids)
            self._schedule_recording()

    def _schedule_recording(self):
        precommit = self.env.cr.precommit
        if SCHEDULED not in precommit.data:
            precommit.data[SCHEDULED] = True
            precommit.add(self.env["integration.event"]._record_captured)

    def _capture_before(self, plan, ids):
        """Remember how records look in the database, if this is their first change in the transaction."""
        capture = self._get_capture()
        if fresh := [id_ for id_ in ids if not capture.is_known(id_)]:
            capture.before.update(self._read_watched(plan, fresh))

    def _capture_last(self, plan):
        """Keep the documents of records about to be deleted."""
        capture = self._get_capture()
        projection = self.env["integration.projection"]
        told = (type_ for type_, moment in plan.moments.items() if isinstance(moment, Deleted))
        for entity in map(get_entity, told):
            for id_, snapshot in projection._take(self, entity).items():
                capture.last.setdefault(id_, {})[entity] = snapshot

    @api.model
    def _read_watched(self, plan, ids):
        """Raw watched values by id, for those ids that exist in the database.

        One statement for all columns and one for each many2many field.
        """
        columns = sorted(plan.columns)
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, ["id", *columns])),
                SQL.identifier(self._table),
                list(ids),
            )
        )
        values = {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}
        for name in sorted(plan.relations):
            field = self._fields[name]
            related = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT %(own)s, array_agg(%(other)s) FROM %(table)s WHERE %(own)s = ANY(%(ids)s) GROUP BY 1",
                        own=SQL.identifier(field.column1),
                        other=SQL.identifier(field.column2),
                        table=SQL.identifier(field.relation),
                        ids=list(ids),
                    )
                )
            )
            for id_, row in values.items():
                row[name] = frozenset(related.get(id_, ()))
        return values

    # === EVALUATION === #

    @api.model
    def _collect_events(self, emitted):
        """Decide what happened to the touched records of this model.

        :param emitted: event type → ids, as business methods said
        :return: list of (event type, id, snapshot)
        """
        plan = self._get_emission_plan()
        self.flush_model([*plan.columns])
        capture = self._get_capture()
        ids = sorted(capture.take_dirty().union(*emitted.values()))
        present = self._read_watched(plan, ids)
        xid = TransactionCapture.of(self.env.cr.postcommit.data).xid
        withdrawn = store.withdraw(self.env.cr, self._name, capture.recorded.intersection(ids), xid=xid)
        happened = {}  # entity -> {id: event types}
        for id_ in ids:
            after = present.get(id_)
            types = plan.true_types(capture.state_before(id_, after), after)
            if after is not None:
                types += [type_ for type_ in emitted if id_ in emitted[type_]]
                types += [t for t in withdrawn.get(id_, ()) if plan.is_emitted(t) and t not in types]
            for type_ in types:
                happened.setdefault(get_entity(type_), {}).setdefault(id_, []).append(type_)
        events = []
        for entity, types_by_id in happened.items():
            subjects = self.browse(id_ for id_ in types_by_id if id_ in present)
            snapshots = self.env["integration.projection"]._take(subjects, entity)
            for id_, types in types_by_id.items():
                snapshot = snapshots.get(id_) or capture.last.get(id_, {}).get(entity)
                if snapshot:  # else out of the contract's scope
                    events += [(type_, id_, snapshot) for type_ in types]
        capture.recorded.update(id_ for _type, id_, _snapshot in events)
        return events
