# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from psycopg2 import OperationalError
from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..operators import check_operator
from ..tools import fault

_logger = logging.getLogger(__name__)

#: what one press, or one turn of the cron, does again
SLICE = 1000
#: when it goes on after others were in the way
_SOON = timedelta(minutes=1)


class IntegrationIssueRetrying(models.Model):
    """After the fix: all that failed for one cause is done again, by one press and with one reason.

    What can be done again the addons say who know how. A press does the first of it at once; where there is more, a
    cron goes on, and the issue shows how far it is. Each record has one turn: what fails again meanwhile is not taken
    a second time, and one that cannot be done holds up none of the others.
    """

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    can_retry = fields.Boolean("Can be done again", compute="_compute_can_retry", compute_sudo=True)
    is_retrying = fields.Boolean("Being done again", readonly=True, copy=False)
    retry_user_id = fields.Many2one(
        "res.users", "Done again for", readonly=True, copy=False, ondelete="restrict"
    )
    retry_total = fields.Integer("To do again", readonly=True, copy=False)
    retry_done = fields.Integer("Done again", readonly=True, copy=False, help="Of which each had its turn.")
    retry_skipped = fields.Integer(
        "Left as they are", readonly=True, copy=False, help="Had their turn, and could not be begun."
    )
    retry_cursor = fields.Json(
        "Retried up to", readonly=True, copy=False, help="By model, the id of the last that had its turn."
    )
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
        return self._open_wizard("integration_issue_retry_action")

    def action_stop_retry(self):
        """Do no more of it again; what was begun goes on."""
        self.ensure_one()
        self._check_may_retry()
        if not self.is_retrying:
            raise UserError(self.env._("It is not being done again any more."))
        facts = {"done": self.retry_done, "total": self.retry_total}
        self.env["integration.audit"]._log("issue.retry_stopped", self, **facts)
        self.sudo()._end_retry(self.env._("Stopped: %(done)s of %(total)s were done again.", **facts))

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
        self.message_post(
            body=self.env._("1 is done again: %s", reason)
            if total == 1
            else self.env._("%(count)s are done again: %(reason)s", count=total, reason=reason)
        )
        self.sudo()._write_guarded(
            {
                "is_retrying": True,
                "retry_user_id": self.env.uid,
                "retry_total": total,
                "retry_done": 0,
                "retry_skipped": 0,
                "retry_cursor": {},
            }
        )
        if self._retry_slice():
            self.env.ref("integration_core.ir_cron_issue_retry").sudo()._trigger()
        return total

    def _retry_slice(self) -> int:
        """Do some of it again; return how much is left."""
        issue = self.sudo()
        cursor, seen, begun = dict(issue.retry_cursor or {}), 0, 0
        wanted = min(SLICE, issue.retry_total - issue.retry_done)
        for retriable in self._get_retriables():
            if seen == wanted:
                break
            if found := retriable.find(cursor.get(retriable.name, 0), wanted - seen):
                cursor[retriable.name] = found.ids[-1]
                seen += len(found)
                begun += self._do_again(retriable, found)
        left = issue.retry_total - issue.retry_done - seen if seen else 0
        issue._write_guarded(
            {
                "is_retrying": left > 0,
                "retry_done": issue.retry_done + seen,
                "retry_skipped": issue.retry_skipped + seen - begun,
                "retry_cursor": cursor,
            }
        )
        if not left and issue.retry_skipped:
            self._tell_skipped(issue.retry_skipped)
        return left

    def _do_again(self, retriable, records) -> int:
        """Do these again, by halves where one of them fails, so that it holds up none of the others.

        :return: how many were begun
        """
        try:
            with self.env.cr.savepoint():
                return retriable.do_again(records)
        except OperationalError:  # somebody else is at them
            raise
        except Exception:  # pylint: disable=broad-except
            if len(records) == 1:
                _logger.exception("%s could not be done again for issue %s", records, self.id)
                return 0
        half = len(records) // 2
        return self._do_again(retriable, records[:half]) + self._do_again(retriable, records[half:])

    def _end_retry(self, note):
        """Do no more of it again, and note why."""
        self._write_guarded({"is_retrying": False})
        self.message_post(body=note)

    def _tell_skipped(self, count):
        """Note with the issue that some could not be begun."""
        self.message_post(
            body=self.env._("1 could not be done again and is as it was.")
            if count == 1
            else self.env._("%s could not be done again and are as they were.", count)
        )

    def _check_may_retry(self):
        """Refuse who may not do things again.

        :raise AccessError:
        """
        check_operator(self.env)
        self.check_access("write")

    # === HOOKS === #

    def _get_retriables(self) -> list:
        """Return the :class:`..retriable.Retriable` of these issues and those merged into them; extend it.

        With the rights of the user: what he may not see is not done again for him.
        """
        return []

    @api.model
    def _get_retriable_codes(self) -> set:
        """Return the codes of which something can be done again; extend it."""
        return set()

    # === CRON === #

    @api.model
    def _cron_retry(self):
        """Go on with what is being done again, as those who asked for it."""
        for issue in self.search([("is_retrying", "=", True)], order="id"):
            left = 1
            while left:
                before = issue.retry_done
                left = issue._retry_as_asked()
                done = max(issue.retry_done - before, 0)
                if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                    return

    def _retry_as_asked(self) -> int:
        """Do some more again, for who asked for it; return how much is left to do now."""
        person = self.retry_user_id
        asked = self.with_user(person).with_context(allowed_company_ids=person.company_ids.ids)
        if not self.is_retrying:  # stopped meanwhile
            return 0
        try:
            with self.env.cr.savepoint():
                if not person.active:  # the groups of who left stay
                    raise AccessError(self.env._("%s is not active any more.", person.name))
                asked._check_may_retry()
                return asked._retry_slice()
        except (TransactionRollbackError, LockNotAvailable) as error:  # others were in the way
            _logger.info("Issue %s is done again later: %s", self.id, error)
            cron = self.env.ref("integration_core.ir_cron_issue_retry").sudo()
            cron._trigger(fields.Datetime.now() + _SOON)
        except (AccessError, UserError) as error:
            self._end_retry(self.env._("Doing it again has stopped: %s", error))
        except Exception as error:  # pylint: disable=broad-except
            _logger.error("Issue %s is not done again any more: %s", self.id, fault.locate(error))
            self._end_retry(
                self.env._(
                    "Doing it again has stopped: %s. Odoo's log says where. What was not done again is as it was.",
                    type(error).__name__,
                )
            )
        return 0

    # === GETTERS === #

    def _count_retriable(self) -> int:
        """Return how much failed for these issues, and those merged into them, and can be done again."""
        return sum(retriable.count() for retriable in self._get_retriables())

    def _open_wizard(self, action):
        """Return a dialogue of this addon about these issues."""
        self.check_access("write")
        window = self.env["ir.actions.act_window"]._for_xml_id(f"integration_core.{action}")
        return {**window, "context": {"default_issue_ids": self.ids}}
