# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import itertools
import logging

import psycopg2
from psycopg2 import errors as pg_errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..notify import notify
from ..tools import canonical_json
from ..tools.audit_chain import Chain, Row, Verification, verify

_logger = logging.getLogger(__name__)

_BATCH = 1000
_HOOK_KEY = "integration_core.audit_hook"
# Known to this module only, so that no RPC caller can put it into a context.
_DOOR = object()


class IntegrationAudit(models.Model):
    """Who did what, when, with which outcome: append-only, and chained so that a change shows.

    Each row carries the hash of its own content from the start. *Sealing* then gives it a position and
    chains it to the row before. It cannot happen in the business transaction: transactions run side by
    side under REPEATABLE READ, none sees the others' last row. So it is a short transaction of its own,
    right after commit, one at a time; a cron seals what a killed process left.
    """

    _name = "integration.audit"
    _inherit = ["integration.affected"]
    _description = "Audit trail"
    _order = "id desc"
    _rec_name = "action"
    _log_access = False  # at and user_id say it, and are part of the hash

    at = fields.Datetime(string="When", required=True, readonly=True, index=True)
    # restrict: a row that lost its user or company would not match its hash any more
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict", index=True)
    identity_kind = fields.Selection(
        [("human", "Person"), ("client", "Client"), ("system", "This system")],
        string="Kind of user",
        required=True,
        readonly=True,
    )
    action = fields.Char(required=True, readonly=True, index=True)
    res_name = fields.Char("Name of the record", readonly=True, help="Its name at that time.")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    correlation_id = fields.Char(
        readonly=True, index=True, help="Same for all that one request or user action caused."
    )
    outcome = fields.Char(required=True, readonly=True)
    detail = fields.Text(readonly=True)
    row_hash = fields.Char("Row hash", required=True, readonly=True)
    position = fields.Integer(
        readonly=True, aggregator=None, help="Place in the sealed chain, empty until sealed."
    )
    prev_hash = fields.Char(string="Previous hash", readonly=True)
    chain_hash = fields.Char("Chain hash", readonly=True)

    _position_unique = models.UniqueIndex("(position) WHERE position IS NOT NULL")
    _unsealed = models.Index("(id) WHERE position IS NULL")
    _record = models.Index("(res_model, res_id)")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.context.get("integration_audit_door") is not _DOOR:
            raise UserError(self.env._("The audit trail is written by the system only."))
        return super().create(vals_list)

    def write(self, vals):
        raise UserError(self.env._("The audit trail cannot be changed."))

    def unlink(self):
        raise UserError(self.env._("The audit trail cannot be deleted."))

    # === WRITING === #

    @api.model
    def _log(self, action, record=None, outcome="ok", **detail):
        """Add a row to the trail, in the running transaction.

        :param str action: stable name of what was done, e.g. ``secret.stored``
        :param record: the record it was done to, if any
        :param str outcome: ``ok``, or a stable code of why not
        :param detail: JSON-able facts; never a secret, a body or personal data
        """
        if record is not None:
            record.ensure_one()
        company = (record.sudo()["company_id"] if self._has_company(record) else None) or self.env.company
        row = Row(
            at=fields.Datetime.to_string(fields.Datetime.now()),
            user_id=self.env.uid,
            identity_kind=self._get_identity_kind(),
            action=action,
            res_model=record._name if record is not None else "",
            res_id=record.id if record is not None else 0,
            res_name=self._get_res_name(record),
            company_id=company.id,
            correlation_id=self.env["integration.trace"]._current().trace_id,
            outcome=outcome,
            detail=canonical_json.dumps(detail),
        )
        self._schedule_seal()
        opened = self.sudo().with_context(integration_audit_door=_DOOR)
        return opened.create({**row.values(), "row_hash": row.hash()}).with_env(self.env)

    @api.model
    def _has_company(self, record):
        field = record is not None and record._fields.get("company_id")
        return bool(field) and field.type == "many2one"

    @api.model
    def _get_res_name(self, record):
        """Return the name of a record of the suite, of others the field that ``_trail_name`` of their model names.

        Any other name may be that of a person, whom nobody could erase here.
        """
        if record is None:
            return ""
        own = "display_name" if record._name.startswith("integration.") else None
        name = getattr(record, "_trail_name", None) or own
        return (name and record.sudo()[name]) or ""

    @api.model
    def _get_identity_kind(self):
        """Return who acts: ``human``, ``client`` or ``system``; extend it where machines have users."""
        return "system" if self.env.uid == SUPERUSER_ID else "human"

    # === SEALING === #

    @api.model
    def _schedule_seal(self):
        """Seal once after this transaction is committed."""
        hooks = self.env.cr.postcommit
        if _HOOK_KEY not in hooks.data:
            hooks.data[_HOOK_KEY] = True
            hooks.add(self._seal)

    @api.model
    def _seal(self) -> int:
        """Seal all that is committed, in transactions of its own; return how many rows.

        Does nothing when somebody else is sealing; what is left then is the cron's.
        """
        total = 0
        while True:
            try:
                with self.env.registry.cursor() as cr:
                    sealed = self.with_env(self.env(cr=cr))._seal_batch()
            except psycopg2.Error as error:
                # the business transaction is committed and must not look failed: the cron comes back
                level = logging.DEBUG if isinstance(error, pg_errors.LockNotAvailable) else logging.WARNING
                _logger.log(level, "audit trail not sealed now: %s", type(error).__name__)
                return total
            total += sealed
            if sealed < _BATCH:
                return total

    @api.model
    def _seal_batch(self) -> int:
        """Seal up to a thousand rows in this transaction, which must be a fresh one.

        LOCK TABLE takes no snapshot (PostgreSQL manual, LOCK, notes on REPEATABLE READ): what is read
        after it includes what the last sealer committed. The mode excludes other sealers, not writers.
        """
        cr = self.env.cr
        cr.execute(
            SQL("LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE NOWAIT", SQL.identifier(self._table)),
            log_exceptions=False,
        )
        position, head = self._get_head()
        cr.execute(
            SQL(
                "SELECT id, row_hash FROM %s WHERE position IS NULL ORDER BY id LIMIT %s",
                SQL.identifier(self._table),
                _BATCH,
            )
        )
        chain = Chain(position, head)
        links = [(row_id, *chain.add(row_hash)) for row_id, row_hash in cr.fetchall()]
        if links:
            cr.execute(
                SQL(
                    "UPDATE %s AS audit"
                    " SET position = link.position, prev_hash = link.prev, chain_hash = link.chain"
                    " FROM (VALUES %s) AS link (id, position, prev, chain) WHERE audit.id = link.id",
                    SQL.identifier(self._table),
                    SQL(", ").join(links),
                )
            )
            self.invalidate_model(["position", "prev_hash", "chain_hash"])
        return len(links)

    @api.model
    def _cron_seal(self):
        """Seal what a killed process left, and log the head.

        The log is the witness outside the database: who cuts off the end of the trail cannot change it.
        """
        self._seal()
        position, head = self._get_head()
        _logger.info("audit trail sealed up to position %s, head %s", position, head)

    @api.model
    def _get_head(self):
        """Return position and chain hash of the last sealed row."""
        self.env.cr.execute(
            SQL(
                "SELECT position, chain_hash FROM %s WHERE position IS NOT NULL"
                " ORDER BY position DESC LIMIT 1",
                SQL.identifier(self._table),
            )
        )
        return self.env.cr.fetchone() or (0, "")

    # === VERIFYING === #

    @api.model
    def _verify(self) -> Verification:
        """Recompute every hash and link, and name the first row that does not fit."""
        self.flush_model()
        return verify(itertools.chain(self._read_rows("position"), self._read_rows("id")))

    @api.model
    def _read_rows(self, key):
        """Yield the rows for ``verify``, sealed ones by ``position`` or the others by ``id``, batch by batch."""
        last = 0
        while True:
            self.env.cr.execute(
                SQL(
                    "SELECT %(key)s, %(columns)s, row_hash, position, prev_hash, chain_hash FROM %(table)s"
                    " WHERE (position IS NOT NULL) = %(sealed)s AND %(key)s > %(last)s"
                    " ORDER BY %(key)s LIMIT %(limit)s",
                    key=SQL.identifier(key),
                    columns=SQL(", ").join(SQL.identifier(name) for name in Row.columns()),
                    table=SQL.identifier(self._table),
                    sealed=key == "position",
                    last=last,
                    limit=_BATCH,
                )
            )
            rows = self.env.cr.fetchall()
            for row in rows:
                yield row[1:]
            if len(rows) < _BATCH:
                return
            last = rows[-1][0]

    def action_verify(self):
        """Verify the whole trail and say what was found."""
        if not self.env.user.has_groups(
            "integration_core.group_integration_auditor,integration_core.group_integration_manager"
        ):
            raise AccessError(self.env._("Only auditors and managers verify the audit trail."))
        result = self.sudo()._verify()
        self._log("audit.verified", outcome="ok" if result.ok else "broken", checked=result.checked)
        if result.ok:
            message = self.env._(
                "The trail is whole: %(checked)s rows checked, %(unsealed)s not sealed yet.",
                checked=result.checked,
                unsealed=result.unsealed,
            )
        else:
            message = self.env._(
                "The trail is broken at position %(position)s (%(reason)s), after %(checked)s good rows.",
                position=result.broken_position or self.env._("unsealed"),
                reason=result.reason,
                checked=result.checked,
            )
        return notify(message, "success" if result.ok else "danger", stays=True)
