# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: what one press, or one turn of the cron, does again
SLICE = 1000


class IntegrationIssueRetrying(models.Model):
    """After the fix: all that failed for one cause is done again, by one press and with one reason.

    What can be done again the addons say who know how. A press does the first of it at once; where there is more, a
    cron goes on, and the issue shows how far it is.
    """

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    can_retry = fields.Boolean("Can be done again", compute="_compute_can_retry", compute_sudo=True)
    is_retrying = fields.Boolean("Being done again", readonly=True, copy=False)
    retry_user_id = fields.Many2one(
        "res.users", "Done again for", readonly=True, copy=False, ondelete="restrict"
    )
    retry_total = fields.Integer("To do again", readonly=True, copy=False)
    retry_done = fields.Integer("Done again", readonly=True, copy=False)
    retry_progress = fields.Integer("Progress", compute="_compute_retry_progress", help="In per cent.")

    _retrying_idx = models.Index("(id) WHERE is_retrying")

    # === COMPUTE METHODS === #

    @api.depends("is_retrying", "state")
    def _compute_can_retry(self):
        for issue in self:
            issue.can_retry = not issue.is_retrying and bool(issue._count_retriable())

    @api.depends("retry_total", "retry_done")
    def _compute_retry_progress(self):
        for issue in self:
            issue.retry_progress = (
                round(100 * issue.retry_done / issue.retry_total) if issue.retry_total else 0
            )

    # === ACTION METHODS === #

    def action_open_retry(self):
        """Show how much there is, and ask why it is done again."""
        self.ensure_one()
        return self._open_wizard("integration_issue_retry_action")

    # === BUSINESS METHODS === #

    def _retry_all(self, reason) -> int:
        """Do again all that failed for this issue, the first of it at once.

        :param str reason: what was put right, for the audit trail
        :return: how much is done again, or will be
        :raise UserError: when there is nothing, or it is being done
        """
        self.ensure_one()
        self._check_may_retry()
        if self.is_retrying:
            raise UserError(self.env._("It is being done again already: %s %%.", self.retry_progress))
        total = self._count_retriable()
        if not total:
            raise UserError(self.env._("Nothing that failed is left to be done again."))
        self.env["integration.audit"]._log("issue.retried", self, count=total, reason=reason)
        self.message_post(body=self.env._("%(count)s are done again: %(reason)s", count=total, reason=reason))
        self.sudo()._write_guarded(
            {
                "is_retrying": True,
                "retry_user_id": self.env.uid,
                "retry_total": total,
                "retry_done": 0,
            }
        )
        if self._retry_slice():
            self.env.ref("integration_core.ir_cron_issue_retry").sudo()._trigger()
        return total

    def _retry_slice(self) -> int:
        """Do some of it again; return how much is left.

        What fails again meanwhile is not tried a second time: no more is done than there was at first.
        """
        issue = self.sudo()
        wanted = min(SLICE, issue.retry_total - issue.retry_done)
        begun = self._retry(wanted) if wanted > 0 else 0
        done = issue.retry_done + begun
        left = issue.retry_total - done if begun else 0
        issue._write_guarded({"retry_done": done, "is_retrying": left > 0})
        return max(left, 0)

    def _check_may_retry(self):
        """Refuse who may not do things again.

        :raise AccessError:
        """
        if not self.env.user.has_group("integration_core.group_integration_operator"):
            raise AccessError(self.env._("Only integration operators may do this."))
        self.check_access("write")

    # === HOOKS === #

    def _count_retriable(self) -> int:
        """Return how much failed for this issue, and those merged into it, and can be done again; extend it."""
        return 0

    def _retry(self, limit) -> int:
        """Do again what failed for this issue and those merged into it, for the user; extend it.

        :param limit: how much at most
        :return: how much was begun
        """
        return 0

    @api.model
    def _get_retriable_codes(self) -> set:
        """Return the codes of which something can be done again; extend it."""
        return set()

    # === CRON === #

    @api.model
    def _cron_retry(self):
        """Go on with what is being done again, as those who asked for it."""
        for issue in self.search([("is_retrying", "=", True)], order="id"):
            person, left = issue.retry_user_id, 1
            asked = issue.with_user(person).with_context(allowed_company_ids=person.company_ids.ids)
            while left:
                before = issue.retry_done
                try:
                    with self.env.cr.savepoint():
                        asked._check_may_retry()
                        left = asked._retry_slice()
                except (AccessError, UserError) as error:
                    left = 0
                    issue._write_guarded({"is_retrying": False})
                    issue.message_post(body=self.env._("Doing it again has stopped: %s", error))
                done = max(issue.retry_done - before, 0)
                if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                    return

    # === GETTERS === #

    def _open_wizard(self, action):
        """Return a dialogue of this addon about these issues."""
        self.check_access("write")
        window = self.env["ir.actions.act_window"]._for_xml_id(f"integration_core.{action}")
        return {**window, "context": {"default_issue_ids": self.ids}}
