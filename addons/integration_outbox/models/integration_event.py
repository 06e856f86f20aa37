# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_datetime

from odoo.addons.integration_core.fields import BigInteger, LooseMany2one
from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.operators import check_operator
from odoo.addons.integration_core.tools import masking

from .. import store
from ..emission import EventType, get_entity
from ..tools.capture import Origin, Snapshot, TransactionCapture
from .integration_emitter import EMITTED, SCHEDULED

RELEASE_BATCH = 200
SUBJECT_GONE = "subject_gone"


class IntegrationEvent(models.Model):
    """An immutable fact: something happened to a record, written in the transaction that made it happen.

    Append-only for everyone. Rows are written by one statement at precommit; until the transaction commits, a later
    state of the same record replaces them, because nobody has seen them yet.

    ``(xid, id)`` orders events for a reader that must not lose those which commit late: it reads only rows whose
    transaction is older than every running one.
    """

    _name = "integration.event"
    _inherit = ["integration.affected", "integration.chosen", "integration.revealable"]
    _description = "Integration Event"
    _order = "id DESC"
    _rec_name = "type"
    _rec_names_search = ["type", "subject_uid", "uid"]
    _log_access = False

    uid = fields.Char(
        "Event ID", required=True, readonly=True, help="Constant identity of the event, also outside Odoo."
    )
    type = fields.Char(required=True, readonly=True, help="What happened, such as invoice.posted.")
    entity = fields.Char(required=True, readonly=True)
    contract = fields.Char(readonly=True, help="The contract version the payload follows.")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    subject_uid = fields.Char("Subject", readonly=True, help="Canonical id of the record the event is about.")
    company_id = fields.Many2one("res.company", ondelete="restrict", readonly=True)
    interface_id = LooseMany2one(
        "integration.interface",
        "About the interface",
        readonly=True,
        help="It tells something of this interface, and does not go over it.",
    )
    # for the machine: people see it masked, and more of it by the button that asks for a reason
    payload = fields.Text("Payload as recorded", readonly=True, groups=fields.NO_ACCESS)
    payload_masked = fields.Text(
        "Payload (masked)",
        compute="_compute_payload_masked",
        compute_sudo=True,
        help="The payload with personal, financial and clinical values hidden.",
    )
    hold_code = fields.Char(
        "Held because",
        readonly=True,
        help="The record could not be shown as its contract asks. The event waits until that is repaired.",
    )
    hold_detail = fields.Char("What is missing", readonly=True)
    hold_tried_at = fields.Datetime("Last tried", readonly=True)
    correlation_id = fields.Char(
        "Trace", readonly=True, help="Shared by everything that one request or action caused."
    )
    span_id = fields.Char(readonly=True)
    cause = fields.Char(readonly=True, help="The request, job or event that led to this one.")
    user_id = fields.Many2one("res.users", "By", ondelete="set null", readonly=True)
    occurred_at = fields.Datetime("Occurred at", required=True, readonly=True)
    xid = BigInteger("Transaction", required=True, readonly=True)
    erased_at = fields.Datetime(
        "Erased", readonly=True, help="What the event told about its subject was erased then, see Erasures."
    )

    _uid_unique = models.UniqueIndex("(uid)")
    _once_per_transaction = models.UniqueIndex("(xid, type, res_model, res_id)")
    _subject_idx = models.Index("(res_model, res_id)")
    _correlation_idx = models.Index("(correlation_id)")
    _feed_idx = models.Index("(xid, id) WHERE hold_code IS NULL")
    _held_idx = models.Index("(id) WHERE hold_code IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("type", "occurred_at", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_display_name(self):
        """With the name of the record for those who may read it, also where Odoo asks with all rights."""
        # what runs as superuser, such as a job, reads for nobody
        names = {} if self.env.uid == SUPERUSER_ID else self._name_affected()
        for event in self:
            words = [event.type, names.get((event.res_model, event.res_id))]
            if event.occurred_at:
                words.append(format_datetime(self.env, event.occurred_at, dt_format="short"))
            event.display_name = " · ".join(filter(None, words))

    @api.depends("payload", "contract", "erased_at")
    def _compute_payload_masked(self):
        for event in self:
            event.payload_masked = event._get_content(frozenset())

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(
            self.env._("Events are recorded by Odoo when something happens. Nobody can add one.")
        )

    def write(self, vals):
        raise AccessError(self.env._("An event is a fact. It cannot be changed."))

    def unlink(self):
        raise AccessError(self.env._("An event is a fact. It cannot be deleted."))

    # === ACTION METHODS === #

    def action_release(self):
        """Try the held ones of these events again."""
        check_operator(self.env)
        self.check_access("read")
        held = self.filtered("hold_code")
        if not held:
            raise UserError(self.env._("None of these events is held: nothing had to be tried again."))
        released = held.sudo()._release()
        message = self.env._(
            "%(released)s of %(held)s held events could go. %(others)s of those chosen were not held.",
            released=released,
            held=len(held),
            others=len(self - held),
        )
        return notify(message, "success" if released == len(held) else "warning", closes=True)

    def action_erase_subject(self):
        """Begin to erase what is kept about the subject of this event."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_outbox.integration_erasure_action"
        )
        return action | {
            "views": [(False, "form")],
            "context": {"default_subject_uid": self.subject_uid},
        }

    # === RECORDING === #

    @api.model
    def _record_captured(self):
        """Write the events of what happened since the last flush (precommit hook).

        Odoo runs precommit hooks also when a savepoint opens or closes, so this runs any number of times in one
        transaction. Each time the touched records are judged anew against their state before the transaction:
        what is no longer true is withdrawn, what is true is written with the state of now.
        """
        precommit = self.env.cr.precommit
        self.env.flush_all()
        precommit.data.pop(SCHEDULED, None)
        emitted = precommit.data.pop(EMITTED, {})
        capture = TransactionCapture.of(self.env.cr.postcommit.data)
        events, traces = [], {}
        for name in sorted({*capture.dirty_models(), *emitted}):
            for type_, id_, snapshot in self.env[name].sudo()._collect_events(emitted.get(name, {})):
                origin = capture.get_origin(name, id_) or Origin(self.env.uid, None, None)
                trace = traces.get(origin.traceparent) or traces.setdefault(
                    origin.traceparent, self._get_trace(origin.traceparent)
                )
                events.append(store.NewEvent(type_, name, id_, snapshot, trace, origin.cause, origin.user_id))
        if not events:
            return
        routable = store.insert(self.env.cr, events, xid=capture.xid)
        if len(routable) < len(events):
            self._wake_release()
        self._route(routable)

    def _get_trace(self, traceparent):
        """The trace of an origin: its own, or that of the request or transaction."""
        context = {"integration_trace": traceparent} if traceparent else {}
        return self.env(context=context)["integration.trace"]._current()

    @api.model
    def _route(self, event_ids):
        """Hand new events to who wants them, in the same transaction. Transports extend this, set-based.

        :param event_ids: ids of events of this transaction that have a payload; the same id may come again
        """

    # === HELD EVENTS === #

    @api.model
    def _cron_release_held(self):
        """Release the events that wait for their payload; tell a person about those that still cannot go."""
        held = store.find_held(self.env.cr, RELEASE_BATCH)
        released = self.browse(held)._release()
        if released and (released < len(held) or len(held) == RELEASE_BATCH):
            # of several about one thing one goes at a time, and a month end may hold many thousands
            self._wake_release()

    def _wake_release(self):
        """Let the cron try soon. Without a cron, if an administrator deleted it, people still can."""
        cron = self.env.ref("integration_outbox.ir_cron_release_held", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _release(self):
        """Take the missing documents now and route the events.

        The document shows the record as it is now: its state of then is gone. A released event takes the
        transaction id of its release, so that a reader in transaction order, who never saw it, meets it; of several
        about the same thing one goes at a time, since a transaction tells each thing once. An event about a record
        that the contract does not cover was none, and is dropped.

        :return: how many could go
        """
        self.env.flush_all()  # what cannot be shown takes back all that is not written yet
        oldest = {}
        for id_, type_, entity, model_name, res_id in store.lock_held(self.env.cr, self.ids):
            oldest.setdefault((model_name, entity), {}).setdefault((type_, res_id), id_)
        released, causes = [], {}
        for (model_name, entity), ids in oldest.items():
            released += self._release_entity(model_name, entity, ids, causes)
        for (entity, _code), (id_, snapshot) in causes.items():
            self._raise_held_issue(entity, id_, snapshot)
        self._route(released)
        self.invalidate_model()
        return len(released)

    def _release_entity(self, model_name, entity, ids, causes):
        """Release events of one entity.

        :param ids: {(event type, record id): event id}
        :param causes: takes {(entity, code): (event id, snapshot)} of what cannot go
        :return: ids of the released events
        """
        subjects = self.browse()
        if model_name in self.env:  # else the app was uninstalled, and its records with it
            subjects = self.env[model_name].browse({res_id for _type, res_id in ids}).exists()
        snapshots = self.env["integration.projection"]._take(subjects, entity)
        gone = Snapshot(hold_code=SUBJECT_GONE, hold_detail=self.env._("The record was deleted meanwhile."))
        released = []
        for (_type, res_id), id_ in ids.items():
            snapshot = snapshots.get(res_id) or (gone if res_id not in subjects.ids else None)
            if snapshot is None:
                store.drop_held(self.env.cr, id_)
            elif snapshot.hold_code:
                store.keep_held(self.env.cr, id_, snapshot)
                causes[entity, snapshot.hold_code] = (id_, snapshot)
                self.env["integration.unmapped.code"]._note(snapshot.missing)
            else:
                store.fill(self.env.cr, id_, snapshot)
                released.append(id_)
        return released

    def _raise_held_issue(self, entity, id_, snapshot):
        """One issue for each entity and cause, however many events wait for it."""
        issue = (
            self.env["integration.issue"]
            .sudo()
            ._raise_issue(
                "event_held",
                key=(entity, snapshot.hold_code),
                summary=self.env._("Events about %(entity)s wait for their content", entity=entity),
                detail=f"{snapshot.hold_code}: {snapshot.hold_detail}",
                severity="high",
                record=self.browse(id_),
                remedy=self.env._(
                    "Repair what the code names (a missing code map, a refused contract), then use"
                    " “Try again” on the held events. Nothing is lost meanwhile."
                ),
            )
        )
        issue._note_held(entity, snapshot.hold_code)

    # === CONTENT === #

    def _get_hidden(self):
        """What its contract marks; nothing where the document was erased."""
        return frozenset() if self.erased_at or not self.payload else self._get_kinds()

    def _get_kinds(self) -> frozenset:
        """Return the classes of data that documents of its contract hold."""
        return masking.sensitive_classes(self.env["integration.contract"]._get_schema(self.contract))

    def _has_shape(self):
        return True

    def _get_content(self, cleared):
        if not self.payload:
            return False
        document = json.loads(self.payload)
        if not self.erased_at:  # what stands there then tells nothing
            schema = self.env["integration.contract"]._get_schema(self.contract)
            document = masking.mask(document, schema, cleared)
        return json.dumps(document, indent=2, ensure_ascii=False)

    # === CATALOGUE === #

    @api.model
    @tools.ormcache()
    def _event_types(self):
        """Every event type that the installed addons declare.

        :return: {type: EventType}
        """
        types = {}
        for name, cls in self.env.registry.items():
            if cls._abstract or not hasattr(cls, "_get_emission_plan"):
                continue
            plan = self.env[name]._get_emission_plan()
            for type_, moment in plan.moments.items() if plan else ():
                types[type_] = EventType(get_entity(type_), name, moment, moment.description)
        return dict(sorted(types.items()))
