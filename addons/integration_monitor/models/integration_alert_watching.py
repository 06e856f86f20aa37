# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager
from datetime import datetime

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.tools import fault

from ..tools import alerting
from ..tools.alerting import Progress

_logger = logging.getLogger(__name__)

FAILED = "alert_rule_failed"


class IntegrationAlertWatching(models.Model):
    """Each minute, what every rule watches is measured, and alerts are raised and end."""

    _inherit = "integration.alert"  # pylint: disable=consider-merging-classes-inherited

    # === CRON === #

    @api.model
    def _cron_watch(self):
        """Look at everything that is watched, then tell people."""
        now = self._find_now()
        self._note_absence(now)
        self._watch_counting(now)
        self._watch_mails(now)
        failed = self._watch(now) | self._tell(now)
        over = [("code", "=", FAILED), ("res_id", "not in", list(failed))]
        self.env["integration.issue"]._resolve_where(over)

    @api.model
    def _watch(self, now) -> set:
        """Look at everything that is watched; return the ids of rules that failed.

        :param datetime now: to the second, in UTC
        """
        failed = set()
        rules = self.env["integration.alert.rule"].search(Domain.TRUE)
        self._find_unfinished([("rule_id", "not in", rules.ids)])._end_unwatched(now)
        known = None
        for rule in rules:
            with self._apart(rule, failed):
                known = rules._read_facts() if known is None else known
                self._watch_rule(rule, now, known)
        return failed

    @api.model
    @contextmanager
    def _apart(self, rule, failed):
        """Let what fails for one rule be an issue, and do the rest all the same: one must not blind all others.

        :param set failed: takes the id of a rule that does
        """
        try:
            with self.env.cr.savepoint():
                yield
        except (TransactionRollbackError, LockNotAvailable):  # others were in the way: the next run is soon
            raise
        except Exception as error:  # pylint: disable=broad-except
            _logger.exception("Alert rule %s failed", rule.id)
            failed.add(rule.id)
            self.env["integration.issue"]._raise_issue(
                FAILED,
                key=(rule.id,),
                summary=self.env._("The alert rule “%s” fails: nobody would be told", rule.name),
                detail=fault.locate(error),
                severity="high",
                record=rule,
            )

    @api.model
    def _watch_rule(self, rule, now, known):
        """Measure a rule, and decide about all that it watches."""
        measured = rule._measure(now, known)
        if measured is None:  # traffic is not counted: nothing can be said, nor that too little goes over it
            return
        alerts = self._find_unfinished([("rule_id", "=", rule.id)])
        unseen = {
            (
                alert.interface_id.id or None,
                alert.company_id.id or None,
                alert.expectation_id.id or None,
            ): alert
            for alert in alerts
        }
        for one in measured:
            key = one.interface_id, one.company_id, one.expectation_id
            unseen.pop(key, self.browse())._decide(rule, one, now)
        self.union(*unseen.values())._leave(now)

    # === BUSINESS METHODS === #

    def _decide(self, rule, measured, now):
        """Raise, end or go on with an alert; empty when there is none yet.

        :param measured: what was measured of it
        """
        is_raised = self.is_open
        progress = Progress(
            is_raised, self.turning_since or None, self.seen_at or None, self.unknown_since or None
        )
        decision = alerting.decide(progress, measured.value, rule._get_limits(measured), now)
        if not (is_raised or decision.step or decision.progress.turning_since):
            self.unlink()  # was about to be raised, and is not bad any more
            return
        vals = {
            "turning_since": decision.progress.turning_since,
            "unknown_since": decision.progress.unknown_since,
            "seen_at": now,
        }
        if measured.value is not None:
            vals |= {
                "value": measured.value,
                "raise_at": measured.raise_at,
                "clear_at": measured.clear_at,
                "count": measured.count,
            }
        subject = {
            "rule_id": rule.id,
            "interface_id": measured.interface_id,
            "company_id": measured.company_id,
            "expectation_id": measured.expectation_id,
        }
        alert = self or self._create_guarded([subject])
        alert._write_guarded(vals)
        if decision.step == alerting.RAISE:
            alert._raise(now)
        elif decision.step == alerting.CLEAR:
            alert._clear(now)
        elif decision.step == alerting.FORGET:
            alert._clear(now, self.env._("Too little goes over it to say more."))

    def _raise(self, now):
        """From now on somebody has to look at it."""
        muted = [*self._get_like_domain(), ("muted_until", ">", now)]
        before = self.search(muted, order="muted_until desc", limit=1)
        self._transition(
            "raised",
            raised_at=now,
            severity=self._weigh(self.rule_id, self.interface_id),
            muted_until=before.muted_until,
        )

    def _clear(self, now, reason=""):
        """It is over; who was told hears so.

        :param str reason: why, where it is not that all is good
        """
        self._transition("cleared", cleared_at=now)
        if reason:
            self.message_post(body=reason)
        if self.told_at:
            self._tell_over()

    def _end(self, reason) -> int:
        """End these because a person says that they are over; return how many they are."""
        self._check_operator()
        for alert in self:
            self.env["integration.audit"]._log("alert.ended", alert, reason=reason)
            alert.sudo()._clear(self._find_now())
            alert.message_post(body=self.env._("Said to be over: %s", reason))
        return len(self)

    @api.model
    def _end_expectations(self, expectations):
        """End what is about expectations that are about to be deleted, and tell so."""
        about = [("expectation_id", "in", expectations.ids)]
        self.sudo()._find_unfinished(about)._end_unwatched(self._find_now())

    @api.model
    def _find_now(self) -> datetime:
        """Return the time of the database, as what is counted goes by it: the clock of this host may be another."""
        return self.env["integration.statistic"]._find_now(self.env.cr).replace(microsecond=0)

    def _get_like_domain(self):
        """Return the domain of the alerts about the same, earlier ones and this one."""
        names = ("rule_id", "interface_id", "company_id", "expectation_id")
        return [(name, "=", self[name].id) for name in names]

    def _leave(self, now):
        """End these, but for what is raised of an interface that is paused: nothing is put right by that."""
        kept = self.filtered(lambda alert: alert.is_open and alert.interface_id.state == "suspended")
        (self - kept)._end_unwatched(now)

    def _end_unwatched(self, now):
        """End what no rule watches any more, such as an interface that was retired."""
        pending = self.filtered(lambda alert: alert.state == "pending")
        pending.unlink()
        for alert in self - pending:
            alert._clear(now, self.env._("No rule watches it any more."))
