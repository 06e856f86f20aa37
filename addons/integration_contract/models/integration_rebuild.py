# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError

from odoo.addons.integration_core.database import DISTURBED, is_away, limit_waits
from odoo.addons.integration_core.tools import fault
from odoo.addons.integration_core.tools.errors import Conflict, IntegrationError

_logger = logging.getLogger(__name__)

SLICE = 50
#: how long one transaction works, in seconds
SLICE_SECONDS = 2
#: how long it waits for a record that somebody else holds, in seconds
_WAIT_SECONDS = 1
#: after somebody else was in the way of a whole slice
_AGAIN_AFTER = timedelta(minutes=2)
FAILED = "sources_not_weighed"
STOPPED = "rebuild_stopped"


class IntegrationRebuild(models.Model):
    """Weighs the sources of many records anew, after their rule changed: some at a time, each slice committed.

    A scheduled action does it as the superuser: by a rule that whoever may change it has approved. What keeps one
    record from being weighed keeps no other: what somebody holds is tried again at the end, what fails has an issue.
    """

    _name = "integration.rebuild"
    _inherit = ["integration.exported"]
    _description = "Rebuild from Sources"
    _order = "id desc"

    rule_id = fields.Many2one(
        "integration.survivorship", required=True, readonly=True, ondelete="cascade", index=True
    )
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True
    )
    total = fields.Integer("Records", readonly=True, help="How many had sources when it began.")
    done = fields.Integer(readonly=True, help="How many were weighed.")
    failed = fields.Integer(readonly=True, help="How many could not be written; there is an issue for each.")
    progress = fields.Float(compute="_compute_progress")
    position = fields.Integer(readonly=True, help="Up to which record it has come.")
    later_ids = fields.Json("Left for later", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)

    @api.depends("total", "done", "failed", "state")
    def _compute_progress(self):
        for rebuild in self:
            is_over = rebuild.state == "done" or not rebuild.total
            rebuild.progress = 100 if is_over else 100 * (rebuild.done + rebuild.failed) / rebuild.total

    def action_stop(self):
        """End it where it is; what was weighed stays.

        :raises AccessError: to who may not change the rule
        :raises UserError: while a slice of it is being weighed
        """
        self.rule_id.check_access("write")
        self.rule_id._check_may_change_shared()
        running = self.sudo().filtered(lambda rebuild: rebuild.state == "running")
        if running.try_lock_for_update() != running:
            raise UserError(self.env._("It is at work just now. Press again in a moment."))
        running._end()

    @api.model
    def _begin(self, rules):
        """Begin one for each rule; one that runs ends, at the latest with the slice that it is at."""
        running = self.search([("rule_id", "in", rules.ids), ("state", "=", "running")])
        running.try_lock_for_update()._end()
        sources = self.env["integration.property.source"]
        rebuilds = self.create(
            [{"rule_id": rule.id, "total": len(sources._find_records(rule.entity))} for rule in rules]
        )
        self.env.ref("integration_contract.cron_rebuild")._trigger()
        return rebuilds

    @api.model
    def _cron_rebuild(self):
        """Go on with what is to be rebuilt, slice by slice, for as long as a scheduled action may."""
        until = self.env.context.get("cron_end_time", float("inf"))
        for rebuild in self.search([("state", "=", "running")], order="id"):
            more = True
            while more:
                if time.monotonic() >= until:
                    self.env["ir.cron"]._commit_progress(0, remaining=rebuild._count_left())
                    return
                count, more = rebuild._try_work(SLICE)
                left = rebuild._count_left() if more else 0
                if not self.env["ir.cron"]._commit_progress(count, remaining=left):
                    return

    def _count_left(self):
        return max(1, self.total - self.done - self.failed)

    def _try_work(self, limit):
        """Weigh the next records, or tell why this rebuild cannot go on; others do.

        :return: how many, and whether there are more
        """
        try:
            with self.env.cr.savepoint():
                # whoever presses the button again ends this one, and is not to wait for it
                if not self.try_lock_for_update(allow_referencing=True):
                    return 0, False
                self.invalidate_recordset()
                count = self._work(limit) if self.state == "running" else 0
                return count, self.state == "running"
        except Exception as error:  # pylint: disable=broad-except
            if is_away(error):
                raise
            if isinstance(error, (LockError, *DISTURBED)):
                again_at = fields.Datetime.now() + _AGAIN_AFTER
                self.env.ref("integration_contract.cron_rebuild")._trigger(again_at)
            else:
                _logger.error("a rebuild of %s stopped: %s", self.rule_id.entity, fault.locate(error))
                self._raise_stopped(type(error).__name__)
            return 0, False

    def _raise_stopped(self, why):
        self.env["integration.issue"]._raise_issue(
            STOPPED,
            key=(self.rule_id.id,),
            summary=self.env._("The rebuild of “%s” does not go on", self.rule_id.entity),
            detail=self.env._("Behind record %(position)s: %(why)s", position=self.position, why=why),
            record=self.rule_id,
            remedy=self.env._("The server's log says where it failed. It is tried again each hour."),
        )

    def _work(self, limit) -> int:
        """Weigh the next records, for some seconds; return how many were weighed, failed or left for later."""
        if self.search_count([("rule_id", "=", self.rule_id.id), ("id", ">", self.id)], limit=1):
            self._end()  # it was begun anew
            return 0
        until = time.monotonic() + SLICE_SECONDS
        ids = self.env["integration.property.source"]._find_records(self.rule_id.entity, self.position, limit)
        later, again = list(self.later_ids or ()), not ids
        todo = later[:limit] if again else ids
        failed, looked, weighed = 0, 0, []
        for id_ in todo:
            result = self._rebuild_one(id_, again)
            failed += result == "failed"
            if result == "later":
                later.append(id_)
            elif result == "done":
                weighed.append(id_)
            looked += 1
            if time.monotonic() >= until:
                break
        if weighed:
            self._resolve_failed(weighed)
        kept = later[looked:] if again else later
        put_off = 0 if again else len(later) - len(self.later_ids or ())
        self.write(
            {
                "done": self.done + looked - failed - put_off,
                "failed": self.failed + failed,
                "position": self.position if again else ids[looked - 1],
                "later_ids": kept or False,
            }
        )
        if looked == len(todo) < limit and not kept:
            self._end()
        return looked

    def _rebuild_one(self, id_, is_last_try=True):
        """Weigh one record.

        :return: ``done``; ``later`` when somebody else holds it, unless this is the last try; ``failed`` with an issue
        """
        mapper = self.env["integration.contract"]._get_current_mapper(self.rule_id.entity)
        record = self.env[mapper._target].browse(id_).exists()
        try:
            with self.env.cr.savepoint():
                limit_waits(self.env.cr, _WAIT_SECONDS)
                self.env["integration.property.source"]._rebuild(mapper, record)
                self.env.flush_all()
            return "done"
        except Exception as error:  # pylint: disable=broad-except
            if is_away(error):
                raise
            is_disturbed = isinstance(error, (LockError, *DISTURBED))
            if is_disturbed and not is_last_try:
                return "later"
            if not (is_disturbed or isinstance(error, (IntegrationError, UserError, IntegrityError))):
                _logger.error("%s could not be weighed: %s", record, fault.locate(error))
            code = error.code if isinstance(error, IntegrationError) else type(error).__name__
            self._raise_failed(record, Conflict.code if is_disturbed else code, is_disturbed)
            return "failed"

    def _raise_failed(self, record, code, is_disturbed):
        remedy = self.env._("Open its sources, pin the value that fits, and rebuild again.")
        if is_disturbed:
            remedy = self.env._("Somebody held it, or what refers to it. Rebuild again when that is over.")
        self.env["integration.issue"]._raise_issue(
            FAILED,
            key=(self.rule_id.entity, str(record.id)),
            summary=self.env._("A record could not be written as its sources say"),
            detail=code,
            record=record,
            remedy=remedy,
        )

    def _resolve_failed(self, ids):
        """Close what an earlier rebuild told of records that this one has weighed."""
        mapper = self.env["integration.contract"]._get_current_mapper(self.rule_id.entity)
        self.env["integration.issue"]._resolve_where(
            [("code", "=", FAILED), ("res_model", "=", mapper._target), ("res_id", "in", ids)]
        )

    def _end(self):
        self.write({"state": "done", "ended_at": fields.Datetime.now()})
        for rebuild in self:
            facts = {"total": rebuild.total, "done": rebuild.done, "failed": rebuild.failed}
            self.env["integration.audit"]._log("survivorship.rebuilt", rebuild.rule_id, **facts)
            self.env["integration.issue"]._resolve_where(
                [
                    ("code", "=", STOPPED),
                    ("res_model", "=", rebuild.rule_id._name),
                    ("res_id", "=", rebuild.rule_id.id),
                ]
            )
