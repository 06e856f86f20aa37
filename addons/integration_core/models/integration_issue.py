# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import issue_caretakers
from ..tools import canonical_json

ACTIVITY = "integration_core.mail_activity_issue"
OPEN_STATES = ("new", "in_progress", "waiting")
# hours until somebody should have dealt with it
_DUE_HOURS = {"critical": 4, "high": 8, "medium": 24, "low": 72}
_REOPEN_WITHIN = timedelta(days=30)
_TRIES = 10
# what an issue tells about the last time it was seen
_LAST_TIME = ("detail", "correlation_id", "res_model", "res_id")


class IntegrationIssue(models.Model):
    """Something a person must look at. What happens again counts up, it does not pile up."""

    _name = "integration.issue"
    _inherit = ["integration.lifecycle", "integration.affected", "mail.thread", "mail.activity.mixin"]
    _description = "Issue"
    _order = "severity_rank desc, last_seen_at desc, id desc"

    _initial_state = "new"
    _transitions = {
        "new": {"in_progress", "waiting", "resolved", "ignored"},
        "in_progress": {"waiting", "resolved", "ignored", "new"},
        "waiting": {"in_progress", "resolved", "ignored", "new"},
        "resolved": {"new"},
        "ignored": {"new"},
    }
    # what happened; people decide about severity, owner, due time and what to do
    _guarded_fields = frozenset(
        {
            "state",
            "code",
            "fingerprint",
            "occurrence_count",
            "first_seen_at",
            "last_seen_at",
            "resolved_at",
            "detail",
            "correlation_id",
            "interface_id",
            "system_id",
            "company_id",
            "res_model",
            "res_id",
        }
    )

    name = fields.Char(string="Summary", required=True)
    code = fields.Char(required=True, readonly=True, index=True, help="Stable name of the cause.")
    fingerprint = fields.Char(required=True, readonly=True, copy=False)
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        required=True,
        default="medium",
        tracking=True,
    )
    severity_rank = fields.Integer("Severity rank", compute="_compute_severity_rank", store=True)
    state = fields.Selection(
        [
            ("new", "New"),
            ("in_progress", "In progress"),
            ("waiting", "Waiting for others"),
            ("resolved", "Resolved"),
            ("ignored", "Ignored"),
        ],
        required=True,
        default="new",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_open = fields.Boolean("Open", compute="_compute_is_open", search="_search_is_open")
    owner_id = fields.Many2one("res.users", tracking=True, index=True)
    due_at = fields.Datetime("Due", tracking=True)
    is_overdue = fields.Boolean("Overdue", compute="_compute_is_overdue", search="_search_is_overdue")
    occurrence_count = fields.Integer(string="Occurrences", default=1, readonly=True, copy=False)
    first_seen_at = fields.Datetime("First seen", readonly=True, copy=False)
    last_seen_at = fields.Datetime("Last seen", readonly=True, copy=False)
    resolved_at = fields.Datetime("Resolved", readonly=True, copy=False)
    detail = fields.Text(readonly=True, help="What happened the last time.")
    remedy = fields.Text(help="What to do about it.")
    interface_id = fields.Many2one("integration.interface", index=True, ondelete="restrict", readonly=True)
    system_id = fields.Many2one("integration.system", index=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    correlation_id = fields.Char(
        readonly=True, index=True, help="Same for all that one request or user action caused."
    )

    _one_open = models.UniqueIndex("(fingerprint) WHERE state IN ('new', 'in_progress', 'waiting')")
    _fingerprint = models.Index("(fingerprint)")

    # === COMPUTE METHODS === #

    @api.depends("severity")
    def _compute_severity_rank(self):
        ranks = [value for value, _label in self._fields["severity"].selection]
        for issue in self:
            issue.severity_rank = ranks.index(issue.severity) if issue.severity else 0

    @api.depends("state")
    def _compute_is_open(self):
        for issue in self:
            issue.is_open = issue.state in OPEN_STATES

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in" if True in value else "not in", OPEN_STATES)]

    @api.depends("state", "due_at")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for issue in self:
            issue.is_overdue = issue.is_open and bool(issue.due_at) and issue.due_at < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = [("state", "in", OPEN_STATES), ("due_at", "<", fields.Datetime.now())]
        return overdue if True in value else ["!", "&", *overdue]

    # === ACTION METHODS === #

    def action_start(self):
        """Take the issue on; who else was told about it need not care any more."""
        unowned = self.filtered(lambda issue: not issue.owner_id)
        unowned.activity_unlink([ACTIVITY])
        unowned.owner_id = self.env.user
        unowned._notify_owner()
        self._transition("in_progress")

    def action_wait(self):
        """Note that it is somebody else's turn."""
        self._transition("waiting")

    def action_resolve(self):
        """Close the issue; should the cause come back within a month, it opens again."""
        self._transition("resolved", resolved_at=fields.Datetime.now())
        self.activity_unlink([ACTIVITY])

    def action_ignore(self):
        """Close the issue for good: the cause still counts up, nobody is told."""
        self._transition("ignored", resolved_at=fields.Datetime.now())
        self.activity_unlink([ACTIVITY])

    def action_reopen(self):
        """Open a closed issue again, unless its cause has opened a new one since."""
        for issue in self:
            if self.sudo().search_count([("fingerprint", "=", issue.fingerprint), ("is_open", "=", True)]):
                raise UserError(self.env._("“%s” is open as a newer issue already.", issue.name))
        self._transition("new", resolved_at=False)

    # === RAISING === #

    @api.model
    def _raise_issue(
        self,
        code,
        *,
        key=(),
        summary,
        detail="",
        severity="medium",
        interface=None,
        system=None,
        record=None,
        remedy="",
    ):
        """Say that a person must look at something; the same thing again counts up.

        Part of the running transaction. When two transactions raise the same issue at once, the second
        waits for the first and then fails with a serialization error, which Odoo and queue_job answer
        by running it again; so there is one open issue, and its count is exact. To keep an issue
        although the running transaction is rolled back, use ``_raise_issue_apart``.

        :param str code: stable cause, usually the ``code`` of an ``IntegrationError``
        :param tuple key: what else tells one cause from another, e.g. a subscription's id
        :param str summary: what is wrong, in a clerk's words
        :param str detail: what happened this time; masked by the caller where it is sensitive
        :param str remedy: what to do about it
        :return: the open issue; the ignored one if such was told to keep quiet
        """
        # who causes an issue need not be allowed to read what it is about
        interface, system = (part and part.sudo() for part in (interface, system))
        company = interface.company_id if interface else system.company_id if system else None
        if not company and record is not None and self.env["integration.audit"]._has_company(record):
            company = record.sudo()["company_id"]
        vals = {
            "name": summary,
            "code": code,
            "severity": severity,
            "detail": detail,
            "remedy": remedy,
            "interface_id": interface.id if interface else False,
            "system_id": (system or (interface and interface.system_id) or self.env["integration.system"]).id,
            "company_id": company.id if company else False,
            "res_model": record._name if record is not None else False,
            "res_id": record.id if record is not None else False,
            "correlation_id": self.env["integration.trace"]._current().trace_id,
        }
        vals["fingerprint"] = canonical_json.digest(
            [code, vals["company_id"], vals["interface_id"], vals["system_id"], [str(part) for part in key]]
        )
        return self.sudo()._upsert(vals).with_env(self.env)

    def _raise_issue_apart(self, code, **arguments) -> int:
        """Raise an issue in a transaction of its own, which a rollback of the running one leaves alone.

        For what is about to be rolled back, like a refused request. Records among the arguments must
        be committed. Takes the arguments of ``_raise_issue``; returns the issue's id, because the
        running transaction may not see the record.
        """

        trace = self.env["integration.trace"]
        context = {**self.env.context, **trace._with(trace._current())}
        for tries_left in reversed(range(_TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    env = self.env(cr=cr, context=context)
                    moved = {
                        name: value.with_env(env) if isinstance(value, models.BaseModel) else value
                        for name, value in arguments.items()
                    }
                    return env[self._name]._raise_issue(code, **moved).id
            except SerializationFailure:
                # somebody else raised it first and has committed: it is counted up now
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    @api.model
    def _resolve_where(self, domain):
        """Close open issues whose cause is over: nobody has to."""
        self.sudo().search([*domain, ("is_open", "=", True)]).action_resolve()

    @api.model
    def _upsert(self, vals):
        """Count up the issue with this fingerprint, or open one."""
        self.flush_model()
        now = fields.Datetime.now()
        known = self.search([("fingerprint", "=", vals["fingerprint"])], order="id desc", limit=1)
        if known.state == "ignored" or (
            known.state == "resolved" and known.resolved_at and known.resolved_at > now - _REOPEN_WITHIN
        ):
            known._write_guarded(
                {
                    "occurrence_count": known.occurrence_count + 1,
                    "last_seen_at": now,
                    "detail": vals["detail"],
                }
            )
            if known.state == "resolved":
                known._transition("new", resolved_at=False, due_at=self._get_due_at(known.severity, now))
                known._notify_owner()
            return known
        issue, is_new = self._insert_or_count(vals, now)
        if is_new:
            issue._notify_owner()
        return issue

    @api.model
    def _insert_or_count(self, vals, now):
        """Insert an open issue, or count up the open one, in one statement.

        Not ``create``: only ``ON CONFLICT`` makes it one step for concurrent transactions.

        :return: the issue and whether it is new
        """
        interface = self.env["integration.interface"].browse(vals["interface_id"])
        system = self.env["integration.system"].browse(vals["system_id"])
        owner = interface.owner_id or interface.steward_id or system.owner_id or system.steward_id
        company = self.env["res.company"].browse(vals["company_id"])
        owner = owner or issue_caretakers.get_caretaker(self.env, company)
        vals = self._add_missing_default_values(
            {
                **vals,
                "owner_id": owner.id,
                "due_at": self._get_due_at(vals["severity"], now),
                "first_seen_at": now,
                "last_seen_at": now,
            }
        )
        columns = {
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
            "create_date": now,
            "write_date": now,
        }
        for name, value in vals.items():
            field = self._fields[name]
            if field.store and field.column_type:
                columns[name] = field.convert_to_column_insert(value, self, vals)
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s AS issue (%(names)s) VALUES %(values)s"
                " ON CONFLICT (fingerprint) WHERE state IN ('new', 'in_progress', 'waiting') DO UPDATE"
                " SET occurrence_count = issue.occurrence_count + 1, last_seen_at = EXCLUDED.last_seen_at,"
                " %(last_time)s"
                " RETURNING id, occurrence_count = 1 AND first_seen_at = %(now)s",
                table=SQL.identifier(self._table),
                names=SQL(", ").join(SQL.identifier(name) for name in columns),
                values=tuple(columns.values()),
                last_time=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name)) for name in _LAST_TIME
                ),
                now=now,
            ),
            log_exceptions=False,  # a serialization failure is no fault, see _raise_issue
        )
        issue_id, is_new = self.env.cr.fetchone()
        issue = self.browse(issue_id)
        issue.invalidate_recordset()
        if is_new:
            issue.modified(vals)
        return issue, is_new

    def _notify_owner(self):
        """Give the owner an activity, unless there is one; where nobody owns the issue, each of some managers."""
        for issue in self:
            if not issue.activity_search([ACTIVITY]):
                for user in issue.owner_id or issue_caretakers.get_managers(self.env, issue.company_id):
                    issue.activity_schedule(
                        ACTIVITY, date_deadline=issue.due_at.date(), summary=issue.name, user_id=user.id
                    )

    @api.model
    def _get_due_at(self, severity, now):
        return now + timedelta(hours=_DUE_HOURS[severity])
