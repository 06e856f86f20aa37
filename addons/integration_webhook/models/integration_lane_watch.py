# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import socket
from datetime import timedelta

from odoo import api, models

from ..engine import standstill
from .integration_lane import JOB_KEY

STANDSTILL = timedelta(minutes=15)
MOST_SKEW_SECONDS = 5


class IntegrationLaneWatch(models.Model):
    """What the cron tells people about lanes: that they stand still, and why. It takes back what is over."""

    _inherit = "integration.lane"

    # === REPORTS === #

    @api.model
    def _report_dead(self):
        self.env["integration.delivery"]._report_dead()
        self.env["integration.issue"]._resolve_where(
            [("id", "in", standstill.find_settled_issues(self.env.cr))]
        )

    @api.model
    def _report_standstill(self):
        """Tell a person when a lane does not move although it should."""
        now = self.env["integration.drain"]._now()
        if not self.env["integration.job.watch"]._was_away(now):
            self._report_standing_lanes(now)

    @api.model
    def _report_standing_lanes(self, now):
        standing = standstill.find(self.env.cr, now, now - STANDSTILL, JOB_KEY)
        issues = self.env["integration.issue"]
        issues._resolve_where(
            [
                ("code", "=", "lane_standstill"),
                ("res_id", "not in", [lane.subscription_id for lane in standing]),
            ]
        )
        for lane in standing:
            if not lane.cause:
                continue
            subscription = self.env["integration.subscription"].browse(lane.subscription_id)
            why, remedy = self._explain(lane)
            issues._raise_issue(
                "lane_standstill",
                key=(subscription.id, lane.cause),
                summary=self.env._("Webhooks to %s stand still", subscription.name),
                detail=self.env._("The oldest could have gone at %s UTC. ", self._show(lane.due_at)) + why,
                severity="high",
                interface=subscription.interface_id,
                record=subscription,
                remedy=remedy,
            )

    @api.model
    def _report_clock(self):
        """Tell a person when the clock of this host and the database's differ: what is due would be late, or early."""
        host = socket.gethostname()
        issues = self.env["integration.issue"]
        skew = standstill.measure_skew(self.env.cr, self.env["integration.drain"]._now)
        if abs(skew) <= MOST_SKEW_SECONDS:
            # the other hosts look at their own
            issues._resolve_where([("code", "=", "clock_skew"), ("detail", "=like", f"{host}: %")])
            return
        issues._raise_issue(
            "clock_skew",
            key=(host,),
            summary=self.env._("The clock of %s is wrong, or the database's", host),
            detail=f"{host}: {skew:+.0f} s",
            severity="medium",
            remedy=self.env._(
                "Ask an administrator to keep the clocks of all hosts of Odoo and of the database in step, by NTP."
                " Webhooks go out late or early otherwise."
            ),
        )

    # === WORDS === #

    @api.model
    def _explain(self, lane):
        """Why a lane stands still, and what to do about it.

        :param lane: a :class:`~..engine.standstill.Standstill` with a cause
        """
        session, database, since = lane.holder
        who = {"session": session, "database": database, "since": self._show(since)}
        if lane.cause == standstill.GIVEN_UP:
            behind = self.env["integration.delivery"].browse(lane.behind)
            return (
                self.env._("It waits behind one that was given up: %s.", behind.display_name),
                self.env._(
                    "Open the given up deliveries of the subscription and send this one again or cancel it: what waits"
                    " behind it goes out then."
                ),
            )
        if lane.cause == standstill.TRANSACTION:
            return (
                self.env._(
                    "A transaction left open holds it up, for it may still write what has to go first: session"
                    " %(session)s of the database “%(database)s”, since %(since)s UTC.",
                    **who,
                )
                if session
                else self.env._(
                    "A transaction left open holds it up, for it may still write what has to go first. Odoo's"
                    " database user may not see whose it is."
                ),
                self.env._(
                    "Ask a database administrator to look what this session does, and to end it. What waits goes out"
                    " by itself then."
                ),
            )
        if lane.cause == standstill.HELD:
            return (
                self.env._(
                    "A job that does not end keeps others from sending: session %(session)s of the database"
                    " “%(database)s”, since %(since)s UTC.",
                    **who,
                ),
                self.env._(
                    "Ask an administrator to restart the Odoo process of this job, or to end the session in the"
                    " database. What waits goes out by itself then."
                ),
            )
        return (
            self.env._("No job is there to send it, or its jobs end without sending anything."),
            self.env._(
                "Look for failed jobs of this subscription under Job Queue › Jobs and show them to an administrator."
                " What waits goes out by itself once a job gets through."
            ),
        )

    @api.model
    def _show(self, moment):
        return moment.replace(microsecond=0) if moment else self.env._("unknown")
