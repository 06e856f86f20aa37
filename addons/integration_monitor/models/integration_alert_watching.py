# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.integration_core.tools import fault, utc

from ..tools import alerting
from ..tools.alerting import Standing
from .integration_alert import UNFINISHED_STATES

_logger = logging.getLogger(__name__)

FAILED = "alert_rule_failed"


class IntegrationAlertWatching(models.Model):
    """Each minute, what every rule watches is measured, and alerts are raised and end."""

    _inherit = "integration.alert"  # pylint: disable=consider-merging-classes-inherited

    # === CRON === #

    @api.model
    def _cron_watch(self):
        """Look at everything that is watched, then tell people."""
        now = utc.now().replace(microsecond=0)
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
        self.search([("state", "in", UNFINISHED_STATES), ("rule_id", "not in", rules.ids)])._end_unwatched(now)
        for rule in rules:
            with self._apart(rule, failed):
                self._watch_rule(rule, now)
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
        except OperationalError:  # others were in the way: the next run is a minute later
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
    def _watch_rule(self, rule, now):
        """Measure a rule, and decide about all that it watches."""
        readings = {(reading.interface_id, reading.company_id): reading for reading in rule._measure(now)}
        alerts = self.search([("rule_id", "=", rule.id), ("state", "in", UNFINISHED_STATES)])
        known = {(alert.interface_id.id or None, alert.company_id.id or None): alert for alert in alerts}
        for key, reading in readings.items():
            known.pop(key, self.browse())._decide(rule, reading, now)
        self.union(*known.values())._end_unwatched(now)

    # === BUSINESS METHODS === #

    def _decide(self, rule, reading, now):
        """Raise, end or go on with an alert; empty when there is none yet.

        :param reading: what was measured
        """
        is_raised = self.is_open
        standing = Standing(is_raised, self.turning_since or None, self.seen_at or None)
        decision = alerting.decide(standing, reading.value, rule._get_limits(reading), now)
        if not (is_raised or decision.step or decision.standing.turning_since):
            self.unlink()  # was about to be raised, and is not bad any more
            return
        vals = {"turning_since": decision.standing.turning_since, "seen_at": now}
        if reading.value is not None:
            vals |= {
                "value": reading.value,
                "raise_at": reading.raise_at,
                "clear_at": reading.clear_at,
                "count": reading.count,
            }
        alert = self or self._create_guarded(
            [{"rule_id": rule.id, "interface_id": reading.interface_id, "company_id": reading.company_id}]
        )
        alert._write_guarded(vals)
        if decision.step == alerting.RAISE:
            alert._raise(now)
        elif decision.step == alerting.CLEAR:
            alert._clear(now)

    def _raise(self, now):
        """From now on somebody has to look at it."""
        before = self.search(
            [
                ("rule_id", "=", self.rule_id.id),
                ("interface_id", "=", self.interface_id.id),
                ("company_id", "=", self.company_id.id),
                ("muted_until", ">", now),
            ],
            order="muted_until desc",
            limit=1,
        )
        self._transition(
            "raised",
            raised_at=now,
            severity=self._weigh(self.rule_id, self.interface_id),
            muted_until=before.muted_until,
        )

    def _clear(self, now):
        """It is over; who was told hears so."""
        self._transition("cleared", cleared_at=now)
        if self.told_at:
            self._tell_over()

    def _end_unwatched(self, now):
        """End what no rule watches any more, such as an interface that was suspended."""
        pending = self.filtered(lambda alert: alert.state == "pending")
        pending.unlink()
        for alert in self - pending:
            alert._clear(now)
            alert.message_post(body=self.env._("No rule watches it any more."))
