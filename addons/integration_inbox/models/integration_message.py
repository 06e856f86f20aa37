# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_api.tools.problem import INTERNAL_ERROR
from odoo.addons.integration_core import clearance
from odoo.addons.integration_core.operators import check_operator
from odoo.addons.integration_core.tools.errors import (
    Conflict,
    DatabaseUnavailable,
    MessageKeyRevoked,
    MessageOvertaken,
    NotFound,
)
from odoo.addons.integration_core.tools.trace import Trace

from ..engine import store
from ..tools import retry
from ..tools.preview import outline
from ..tools.states import FAILED, IGNORED, PROCESSED, TRANSITIONS, WAITING


class IntegrationMessage(models.Model):
    """What a partner sent: proven, kept once, and what became of it.

    Written by the statements of ``engine/store.py``, and by retention and erasure; the ORM refuses. The states and what
    may follow what are in ``tools/states.py``. The body is for the machine: people see its outline, and all of it only
    for a reason that is kept.
    """

    _name = "integration.message"
    _inherit = ["integration.revealable", "integration.chosen"]
    _description = "Message of a partner"
    _order = "id desc"
    _rec_name = "message_uid"
    _log_access = False

    source_id = fields.Many2one(
        "integration.source", required=True, readonly=True, ondelete="restrict", index=False
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    message_uid = fields.Char(
        "Message id",
        required=True,
        readonly=True,
        help="As the partner signed it; a second one with it is a repetition.",
    )
    type = fields.Char(readonly=True, help="What kind of message it is, in the partner's words.")
    state = fields.Selection(
        [(WAITING, "Waiting"), (PROCESSED, "Processed"), (FAILED, "Failed"), (IGNORED, "Ignored")],
        required=True,
        readonly=True,
    )
    received_at = fields.Datetime("Received", required=True, readonly=True)
    sent_at = fields.Datetime(
        "Signed", readonly=True, help="The time in its signature, where the partner signs one."
    )
    due_at = fields.Datetime("Next try", readonly=True)
    processed_at = fields.Datetime("Ended", readonly=True)
    failed_at = fields.Datetime(
        "Last failed", readonly=True, help="Stays when it is replayed: it failed all the same."
    )
    body = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    body_outline = fields.Text("Content", compute="_compute_body_outline", compute_sudo=True)
    digest = fields.Char("SHA-256", readonly=True, groups=fields.NO_ACCESS)
    size = fields.Integer("Size (bytes)", readonly=True)
    key_id = fields.Many2one("integration.source.key", "Signed with", readonly=True, ondelete="set null")
    vouched_by_id = fields.Many2one(
        "res.users",
        "Vouched for by",
        readonly=True,
        ondelete="restrict",
        help="Who had it processed although the key that it was signed with was revoked by then.",
    )
    was_change = fields.Boolean(
        "Changed what was there", readonly=True, help="Whether the record was there before it."
    )
    late_by_id = fields.Many2one(
        "res.users",
        "Written late by",
        readonly=True,
        ondelete="restrict",
        help="Who had it processed although a later message about the same record was processed before.",
    )
    attempts = fields.Integer(
        "Tries", readonly=True, help="How often it was begun since it came or was replayed."
    )
    begun = fields.Integer(readonly=True)
    error_code = fields.Char("Error code", readonly=True)
    error_words = fields.Text("Why and where", readonly=True)
    lacking = fields.Json(readonly=True, groups=fields.NO_ACCESS)  # names of codes, see ``tools/lacking.py``
    error_title = fields.Char(
        "Why it failed", compute="_compute_error_title", help="Why the last try failed."
    )
    entity = fields.Char(readonly=True, help="What the record is to the outside, such as party.")
    record_uid = fields.Char(
        "Record", readonly=True, help="Canonical id of the record that it was written to."
    )
    correlation_id = fields.Char(
        "Trace", readonly=True, index=True, help="Same for all that this message caused."
    )

    _once = models.UniqueIndex("(source_id, message_uid)")
    _open_idx = models.Index("(source_id, id) WHERE state IN ('waiting', 'failed')")
    _due_idx = models.Index("(source_id, due_at) WHERE state = 'waiting'")
    _received_idx = models.Index("(source_id, received_at)")
    _came_idx = models.Index("(received_at)")
    _ended_idx = models.Index("(processed_at) WHERE processed_at IS NOT NULL")
    _failed_idx = models.Index("(failed_at) WHERE failed_at IS NOT NULL")
    _record_idx = models.Index("(record_uid, id) WHERE record_uid IS NOT NULL")
    _key_idx = models.Index("(key_id, received_at)")

    def init(self):
        """Each row is updated some times within seconds: leave room on its page."""
        self.env.cr.execute("ALTER TABLE integration_message SET (fillfactor = 70)")

    # === COMPUTE METHODS === #

    def _compute_body_outline(self):
        for message in self:
            message.body_outline = outline(message.body) if message.body else self.env._("(removed)")

    @api.depends("error_code", "error_words")
    def _compute_error_title(self):
        own = {
            retry.DIED: self.env._("Processing it ended Odoo's process"),
            "erased": self.env._("Its content was erased"),
        }
        for message in self:
            told = (message.error_words or "").partition("\n")[0]
            message.error_title = told or own.get(message.error_code, message.error_code)

    @api.depends("source_id", "type", "message_uid")
    def _compute_display_name(self):
        for message in self:
            message.display_name = " · ".join(filter(None, (message.type, message.message_uid)))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Messages come from partners. Nobody can add one."))

    def write(self, vals):
        raise AccessError(self.env._("A message changes by what is done with it."))

    def unlink(self):
        raise AccessError(self.env._("Messages are removed by retention rules only."))

    # === ACTION METHODS === #

    def action_replay(self):
        """Process these again, or what waits for its next try now, with what they held and the rules of today.

        Whoever has a key of a source can write what its rules allow, so that only managers vouch for what was signed
        with one that is revoked now. Replaying one that was overtaken says that what it holds is still to be written.
        """
        self._check_operator()
        messages = self.filtered(lambda message: message.state in (FAILED, IGNORED, WAITING))
        if not messages:
            raise UserError(self.env._("What was processed cannot be replayed."))
        if any(not message.sudo().body for message in messages):
            raise UserError(
                self.env._("What one of these messages held was removed, so it cannot be replayed.")
            )
        doubted = messages.sudo().filtered(lambda message: message.key_id.state == "revoked")
        if doubted and not self.env.user.has_group("integration_core.group_integration_manager"):
            raise AccessError(
                self.env._(
                    "The key that one of these messages was signed with is revoked. Only a manager vouches for it."
                )
            )
        messages._replay()

    # === BUSINESS METHODS === #

    def _process(self):
        """Do what the message says, and mark it as done, in this transaction.

        :raise MessageKeyRevoked: when its key was revoked since it came, as what a batch has not done yet ends then
        :raise MessageOvertaken: when a later one about the same record was done before, and nobody lets it pass
        :raise Exception: whatever keeps it from being done; nothing of it may be committed then
        """
        self.ensure_one()
        if self.key_id.state == "revoked" and not self.vouched_by_id:
            raise MessageKeyRevoked("")
        client = self.source_id.client_id
        client_env = self.env(user=client.service_user_id.id, su=False, context=self._prepare_context())
        handler = self.env["integration.inbox.handler"]._get(self.source_id.handler)
        outcome = handler._handle(self, client_env)
        self.env.flush_all()
        self._check_order(outcome)
        self._settle(
            outcome.state,
            entity=outcome.entity or None,
            record_uid=outcome.uid or None,
            was_change=outcome.is_change,
            processed_at=fields.Datetime.now(),
            error_code=None,
            error_words=None,
            lacking=None,
        )
        return outcome

    def _check_order(self, outcome):
        """Refuse to write older values over newer ones; what was written is rolled back then.

        Only what a message does tells which record it is about, so that it is looked at afterwards. A change that came
        before its record waited for the message that brought that, and is not late by it.

        :raise MessageOvertaken:
        """
        if not outcome.uid or self.late_by_id or self.source_id.ordering == "independent":
            return
        about_it = [("source_id", "=", self.source_id.id), ("record_uid", "=", outcome.uid)]
        last = self.search([*about_it, ("state", "=", PROCESSED)], order="id desc", limit=2)
        is_early = (
            outcome.is_change
            and self.error_code == NotFound.code
            and len(last) == 1
            and not last.was_change  # it brought the record
        )
        if last[:1].id > self.id and not is_early:
            raise MessageOvertaken("")

    def _ignore(self, reason):
        """End these without doing what they say."""
        self._check_operator()
        messages = self.filtered(lambda message: message.state in (WAITING, FAILED))
        messages.sudo()._settle(IGNORED, processed_at=fields.Datetime.now())
        for message in messages:
            self.env["integration.audit"]._log("message.ignored", message, reason=reason)
        messages.sudo()._resolve_issues()

    def _settle(self, state, **values):
        """Change the state of those of these that may change to it; as superuser."""
        former = tuple(
            old for old, following in TRANSITIONS.items() if state in following or old == state == WAITING
        )
        changed = store.settle(self.env.cr, self.ids, state, former, values)
        self.invalidate_recordset()
        return self.browse(changed)

    def _report_failed(self):
        """Tell a person that messages of this source fail for this reason."""
        source = self.source_id
        # of its own trace; the job does messages of many
        self.env["integration.issue"].with_context(**self._prepare_context())._raise_issue(
            self.error_code,
            key=("inbox", source.id),
            summary=self.env._(
                "Messages of “%(name)s” fail: %(code)s", name=source.name, code=self.error_code
            ),
            detail=self.env._(
                "Message %(message)s: %(words)s",
                message=self.message_uid,
                words=self.error_words or self.error_code,
            ),
            severity="high" if source.ordering == "strict" else "medium",
            interface=source.interface_id,
            record=source,
            affected=self,
            remedy=self._get_remedy(),
        )

    def _get_remedy(self):
        if self.error_code == retry.DIED:
            return self.env._(
                "Processing this message ended Odoo's process again and again, by time, memory or a kill. See the log, "
                "then replay it, or ignore it with a reason."
            )
        if self.error_code == MessageKeyRevoked.code:
            return self.env._(
                "Whoever knew the key may have sent it. Ask the partner which of its messages are its own: a manager "
                "replays those, and the others are ignored, with a reason."
            )
        if self.error_code in (Conflict.code, DatabaseUnavailable.code):
            return self.env._(
                "Nothing is wrong with the messages: for more than an hour others held what they write to, or the"
                " database could not be used. End what holds it, such as a session that was left open, or make"
                " room; then replay them."
            )
        if self.error_code == INTERNAL_ERROR.code:
            return self.env._(
                "The fault is in this Odoo, not in the messages: the server's log says where. Have it mended, then "
                "replay them."
            )
        if self.error_code == MessageOvertaken.code:
            return self.env._(
                "It would have written older values over those of a later message about the same record, and was not "
                "written. Ignore it with a reason; only if what it says still holds, replay it: it is written then."
            )
        return self.env._(
            "Open the source and its failed messages. Correct what the error names: a rule, a grant, a code or a "
            "missing record; then replay them. What never can be processed is ignored, with a reason."
        )

    def _resolve_issues(self):
        """Close the issues of these sources for whose reason nothing is failed any more."""
        for source in self.source_id:
            failed = self._read_group([("source_id", "=", source.id), ("state", "=", FAILED)], ["error_code"])
            self.env["integration.issue"]._resolve_where(
                [
                    ("res_model", "=", source._name),
                    ("res_id", "=", source.id),
                    ("code", "not in", ["message_changed", *(code for (code,) in failed)]),
                ]
            )

    def _check_operator(self):
        check_operator(self.env)
        self.check_access("read")

    # === REPLAYING === #

    def _replay(self):
        """Let these wait for their processing again; who may say so has been asked."""
        waiting = self.sudo().filtered(lambda message: message.state == WAITING)
        now = {"due_at": fields.Datetime.now()}
        # who let an overtaken one pass did so for what was there then
        again = {
            **now,
            "attempts": 0,
            "processed_at": None,
            "error_code": None,
            "error_words": None,
            "lacking": None,
            "late_by_id": None,
        }
        overtaken = self.sudo().filtered(lambda message: message.error_code == MessageOvertaken.code)
        waiting._settle(WAITING, **now)  # not its attempts: a job may be at it, and is known by them
        (self.sudo() - waiting)._settle(WAITING, **again)
        # said by a person, and kept: that it was pressed again tells why it was written all the same
        doubted = self.sudo().filtered(lambda message: message.key_id.state == "revoked")
        doubted._settle(WAITING, vouched_by_id=self.env.uid)
        overtaken._settle(WAITING, late_by_id=self.env.uid)
        for source, group in self.grouped("source_id").items():
            self.env["integration.audit"]._log(
                "message.replayed", source, count=len(group), ids=group.ids[:100]
            )
            self.env["integration.inbox.runner"].sudo()._arm_source(source)
            group.sudo()._resolve_issues()

    # === GETTERS === #

    def _get_hidden(self):
        """A partner may send anything, and no contract says what the values of its message are."""
        return clearance.ALL if self.body else frozenset()

    def _get_content(self, cleared):
        return self.body

    def _get_document(self) -> dict:
        """Return the body."""
        return json.loads(self.sudo().body)

    def _prepare_context(self):
        """What is written carries the trace of the message, and names it as its cause."""
        trace = Trace(self.correlation_id, Trace.new().span_id)
        return {"integration_trace": trace.traceparent(), "integration_cause": f"message:{self.id}"}
