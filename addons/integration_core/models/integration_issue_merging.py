# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.severity import rank


class IntegrationIssueMerging(models.Model):
    """Several issues that are one: they end in the one that goes on, and what they meant counts there from then on."""

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    merged_into_id = fields.Many2one(
        "integration.issue",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="What happens again counts there.",
    )
    merged_ids = fields.One2many("integration.issue", "merged_into_id", "Merged from here", readonly=True)

    # === ACTION METHODS === #

    def action_open_merge(self):
        """Ask which one goes on, and why."""
        return self._open_wizard("integration_issue_merge_action")

    def action_open_merged_into(self):
        """Show the issue that this one was merged into."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.merged_into_id.id,
            "views": [(False, "form")],
        }

    # === BUSINESS METHODS === #

    def _merge(self, others, reason):
        """Merge other issues into this one.

        :param str reason: why they are one, for the audit trail
        :raise UserError: when one is closed, measured, or of another company: who sees this one would see theirs
        """
        self.ensure_one()
        others -= self
        (self + others).check_access("write")
        self._check_mergeable(others)
        counted = {
            "occurrence_count": self.occurrence_count + sum(others.mapped("occurrence_count")),
            "first_seen_at": min((self + others).mapped("first_seen_at")),
            "last_seen_at": max((self + others).mapped("last_seen_at")),
        }
        worst = max((self + others).mapped(lambda issue: issue.base_severity or issue.severity), key=rank)
        survivor, ended = self.sudo(), others.sudo()
        # those that were merged into one of the others go along
        ended.merged_ids._write_guarded({"merged_into_id": self.id})
        self.env["integration.issue.affected"].sudo()._move(others, self)
        survivor._adopt(ended)
        others._transition("resolved", resolved_at=fields.Datetime.now(), merged_into_id=self.id)
        self._write_guarded({**counted, "base_severity": worst})
        survivor._expose()
        survivor._judge()
        for other in others:
            self.env["integration.audit"]._log("issue.merged", other, into=self.id, reason=reason)
            other.message_post(
                body=self.env._("Merged into “%(name)s”: %(reason)s", name=self.name, reason=reason)
            )
        names = ", ".join(f"“{name}”" for name in others.mapped("name"))
        self.message_post(body=self.env._("Took in %(names)s: %(reason)s", names=names, reason=reason))

    def _check_mergeable(self, others):
        if not others:
            raise UserError(self.env._("Choose at least two issues to merge."))
        # each measurement says anew what they hit and when they end: it would say so of what is merged with them
        if measured := (self + others)._find_measured():
            raise UserError(
                self.env._(
                    "“%s” is measured, and ends by itself. It is merged with nothing.", measured[0].name
                )
            )
        for issue in self + others:
            if not issue.is_open:
                raise UserError(self.env._("“%s” is closed. Only open issues are merged.", issue.name))
            if issue.company_id != self.company_id:
                raise UserError(self.env._("“%s” belongs to another company.", issue.name))

    def _adopt(self, others):
        """Take over what points to issues that are merged into this one; addons add what is theirs."""
