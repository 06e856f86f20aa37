# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools.errors import IntegrationError

SLICE = 50
FAILED = "sources_not_weighed"


class IntegrationRebuild(models.Model):
    """Weighs the sources of many records anew, after their rule changed: some at a time, each slice committed.

    A scheduled action does it as the superuser: by a rule that whoever may change it has approved.
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
    ended_at = fields.Datetime("Ended", readonly=True)

    @api.depends("total", "done", "failed", "state")
    def _compute_progress(self):
        for rebuild in self:
            is_over = rebuild.state == "done" or not rebuild.total
            rebuild.progress = 100 if is_over else 100 * (rebuild.done + rebuild.failed) / rebuild.total

    @api.model
    def _begin(self, rules):
        """Begin one for each rule; one that runs begins anew."""
        self.search([("rule_id", "in", rules.ids), ("state", "=", "running")])._end()
        sources = self.env["integration.property.source"]
        rebuilds = self.create(
            [{"rule_id": rule.id, "total": len(sources._find_records(rule.entity))} for rule in rules]
        )
        self.env.ref("integration_contract.cron_rebuild")._trigger()
        return rebuilds

    @api.model
    def _cron_rebuild(self):
        """Go on with what is to be rebuilt, slice by slice, for as long as a scheduled action may."""
        for rebuild in self.search([("state", "=", "running")], order="id"):
            while rebuild.state == "running":
                count = rebuild._work(SLICE)
                left = max(0, rebuild.total - rebuild.done - rebuild.failed)
                if not self.env["ir.cron"]._commit_progress(
                    count, remaining=left if rebuild.state == "running" else 0
                ):
                    return

    def _work(self, limit) -> int:
        """Weigh the next records; return how many."""
        sources = self.env["integration.property.source"]
        ids = sources._find_records(self.rule_id.entity, self.position, limit)
        failed = sum(not self._rebuild_one(id_) for id_ in ids)
        self.write(
            {
                "done": self.done + len(ids) - failed,
                "failed": self.failed + failed,
                "position": ids[-1] if ids else self.position,
            }
        )
        if len(ids) < limit:
            self._end()
        return len(ids)

    def _rebuild_one(self, id_):
        mapper = self.env["integration.contract"]._get_current_mapper(self.rule_id.entity)
        record = self.env[mapper._target].browse(id_).exists()
        try:
            with self.env.cr.savepoint():
                self.env["integration.property.source"]._rebuild(mapper, record)
            return True
        except (IntegrationError, UserError) as error:
            code = error.code if isinstance(error, IntegrationError) else type(error).__name__
            self.env["integration.issue"]._raise_issue(
                FAILED,
                key=(self.rule_id.entity, str(id_)),
                summary=self.env._("A record could not be written as its sources say"),
                detail=code,
                record=record,
                remedy=self.env._("Open its sources, pin the value that fits, and rebuild again."),
            )
            return False

    def _end(self):
        self.write({"state": "done", "ended_at": fields.Datetime.now()})
        for rebuild in self:
            facts = {"total": rebuild.total, "done": rebuild.done, "failed": rebuild.failed}
            self.env["integration.audit"]._log("survivorship.rebuilt", rebuild.rule_id, **facts)
