# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import canonical_json
from ..tools.severity import rank

_REOPEN_WITHIN = timedelta(days=30)
_TRIES = 10
# what an issue tells about the last time it was seen
_LAST_TIME = ("detail", "correlation_id", "res_model", "res_id")


class IntegrationIssueRaising(models.Model):
    """How issues come about: one open issue for each cause, with an exact count, however many raise it at once."""

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

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
        affected=None,
        remedy="",
        owner=None,
        team=None,
    ):
        """Say that a person must look at something; the same thing again counts up.

        Part of the running transaction. When two transactions raise the same issue at once, the second
        waits for the first and then fails with a serialization error, which Odoo and queue_job answer
        by running it again; so there is one open issue, and its count is exact. To keep an issue
        although the running transaction is rolled back, use ``_raise_issue_apart``.

        :param str code: stable cause, usually that of an ``IntegrationError``; ``integration.cause`` has its words
        :param tuple key: what else tells one cause from another, e.g. a subscription's id
        :param str summary: what is wrong, in a clerk's words
        :param str detail: what happened this time; masked by the caller where it is sensitive
        :param str severity: what the cause is by itself; the catalogue may say another, interface and amount add to it
        :param record: what the issue is about, in the form opened by its button
        :param affected: the records that are hit, of one model; ``record``, where that is a business record
        :param str remedy: what to do about it
        :param owner: whose a new issue is, where not that of its interface, system or cause
        :param team: the team of it, likewise
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
            "base_severity": self.env["integration.cause"]._get(code).severity or severity,
            "detail": detail,
            "remedy": remedy,
            "interface_id": interface.id if interface else False,
            "system_id": (system or (interface and interface.system_id) or self.env["integration.system"]).id,
            "company_id": company.id if company else False,
            "res_model": record._name if record is not None else False,
            "res_id": record.id if record is not None else False,
            "correlation_id": self.env["integration.trace"]._current().trace_id,
            "owner_id": owner.id if owner else False,
            "team_id": team.id if team else False,
        }
        vals["fingerprint"] = canonical_json.digest(
            [code, vals["company_id"], vals["interface_id"], vals["system_id"], [str(part) for part in key]]
        )
        issue = self.sudo()._upsert(vals)
        if affected is None and record is not None and not record._name.startswith("integration."):
            affected = record  # a record of the suite is no business of anybody's
        if affected:
            issue._note_affected(affected)
        return issue.with_env(self.env)

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
    def _upsert(self, vals):
        """Count up the issue with this fingerprint, or open one."""
        self.flush_model()
        now = fields.Datetime.now()
        known = self._find_known(vals["fingerprint"], now)
        if known and not known.is_open:
            known._count_closed(vals, now)
            return known
        if known and known.fingerprint != vals["fingerprint"]:
            # this was merged into that one, which stays about its own record
            vals |= {name: known[name] for name in ("fingerprint", "res_model", "res_id")}
        issue, is_new = self._insert_or_count(vals, now)
        if is_new:
            issue._notify_owner()
        elif rank(vals["base_severity"]) > rank(issue.base_severity or issue.severity):
            issue._write_guarded({"base_severity": vals["base_severity"]})
            issue._judge()
        return issue

    @api.model
    def _find_known(self, fingerprint, now):
        """Return the issue that an occurrence counts on, locked; empty when it wants a new one.

        One that was merged counts on the one it was merged into, until that is over for good.
        """
        own = known = self._lock_latest(fingerprint)
        while known.merged_into_id:
            known = self._lock_latest(known.merged_into_id.fingerprint)
        is_recent = known.state == "resolved" and (known.resolved_at or now) > now - _REOPEN_WITHIN
        if known.is_open or known.state == "ignored" or is_recent:
            return known
        return own.browse()

    @api.model
    def _lock_latest(self, fingerprint):
        """Return the newest issue with a fingerprint, which nobody counts, closes or merges until we are done.

        :raise SerializationFailure: when somebody has since this transaction began, see ``_raise_issue``
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE fingerprint = %s ORDER BY id DESC LIMIT 1 FOR NO KEY UPDATE",
                SQL.identifier(self._table),
                fingerprint,
            ),
            log_exceptions=False,
        )
        issue = self.browse(id_ for (id_,) in self.env.cr.fetchall())
        issue.invalidate_recordset()
        return issue

    def _count_closed(self, vals, now):
        """Count an issue up that is closed: an ignored one keeps quiet, a resolved one has come back."""
        self._write_guarded(
            {"occurrence_count": self.occurrence_count + 1, "last_seen_at": now, "detail": vals["detail"]}
        )
        if self.state == "resolved":
            self._transition("new", resolved_at=False)
            self._notify_owner()

    @api.model
    def _insert_or_count(self, vals, now):
        """Insert an open issue, or count up the open one, in one statement.

        Not ``create``: only ``ON CONFLICT`` makes it one step for concurrent transactions.

        :return: the issue and whether it is new
        """
        vals = self._add_missing_default_values(
            {**vals, **self._prepare_new(vals, now), "first_seen_at": now, "last_seen_at": now}
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

    @api.model
    def _prepare_new(self, vals, now) -> dict:
        """Return what a new issue begins with: severity, clock, owner and team."""
        severity = self._get_severity(vals)
        return {"severity": severity, **self._prepare_owner(vals), **self._prepare_clock(severity, now)}
