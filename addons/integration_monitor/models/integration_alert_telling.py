# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.integration_core import issue_caretakers
from odoo.addons.integration_outbox.moments import Emitted

from ..tools import alerting
from .integration_alert import ACTIVE_STATES

#: codes under which other addons raise issues about the same: one of these is linked, and no second one raised
_SAME = {
    "waiting": ("lane_standstill",),
    "given_up": ("delivery_dead",),
    "runner": ("job_runner_lost",),
    "expectation": ("expectation_over_limit",),
}
#: of so many issues at most, the newest, it is asked whether something can be done again
_MOST_ASKED = 5


class IntegrationAlertTelling(models.Model):
    """Who is told of alerts: the owner by an issue and its activity, people by e-mail, systems by events.

    An alert is told once. Not told is one that is muted, and one whose reason is an alert itself: when a receiver
    does not answer, nobody need hear that little gets through to it. What is left when the reason is over is told then.
    """

    _name = "integration.alert"
    _inherit = ["integration.alert", "integration.emitter"]
    _emits = {
        "alert.raised": Emitted(description="Something that is watched is bad, and was for long enough."),
        "alert.cleared": Emitted(description="An alert that was told is over."),
    }

    # === BUSINESS METHODS === #

    @api.model
    def _tell(self, now) -> set:
        """Tell people and systems of what is raised and was not told yet; return the ids of rules that failed.

        :param datetime now: in UTC
        """
        failed = set()
        raised = self.search([("state", "in", ACTIVE_STATES)])
        for alert in raised.filtered(lambda alert: alert._is_to_be_told(now)):
            if not alert._find_reason(raised):
                with self._apart(alert.rule_id, failed):
                    alert._write_guarded({"told_at": now, "issue_id": alert._raise_own_issue().id})
                    alert._emit("alert.raised")
        for rule, alerts in raised.grouped("rule_id").items():
            with self._apart(rule, failed):
                alerts._mail(rule, now)
        return failed

    def _is_to_be_told(self, now):
        return not self.told_at and not self._is_muted_at(now)

    def _is_to_be_mailed(self, now):
        is_new = self.state == "raised" and self.told_at and not self.mailed_at
        return is_new and not self._is_muted_at(now)

    def _is_muted_at(self, now):
        """Whether nobody is told of it: a person said so, or paused its interface and knows."""
        return self.interface_id.state == "suspended" or (bool(self.muted_until) and self.muted_until > now)

    def _find_reason(self, raised):
        """Return an alert that tells why this one is raised; empty for none.

        :param raised: all that are raised
        """
        own = (self.kind, self.interface_id.id or None)
        return raised.filtered(
            lambda other: (
                other != self
                and other.company_id in (self.company_id, self.company_id.browse())
                and alerting.explains((other.kind, other.interface_id.id or None), own)
            )
        )[:1]

    def _tell_over(self):
        """Tell who was told that it is over, and close the issue unless something else hangs on it."""
        self._emit("alert.cleared")
        issue = self.issue_id
        others = self.search([("issue_id", "=", issue.id), ("state", "in", ACTIVE_STATES)], limit=1)
        if issue.code == self._prepare_issue()["code"] and not others:
            self.env["integration.issue"]._resolve_where([("id", "=", issue.id)])

    # === ISSUE === #

    def _raise_own_issue(self):
        """Return the open issue about the same, or raise one in the language of whose job it is."""
        # Odoo's own e-mail about the activity would tell each alert once more, and apart from others
        issues = self.env["integration.issue"].with_context(mail_activity_quick_update=True)
        worded = self.with_context(lang=self._get_issue_lang())
        return self._find_issue() or issues._raise_issue(**worded._prepare_issue())

    def _get_issue_lang(self):
        """Return the language of who looks after the interface, else that of the company."""
        interface, company = self.interface_id, self.company_id or self.env.company
        owner = interface.owner_id or interface.steward_id
        return owner.lang or company.partner_id.lang

    def _find_issue(self):
        """Return an open issue that another addon raised about the same; empty for none.

        It is one of the same company, else one of none: what is raised about a shared interface has no company. For
        what was given up, it is one by which something of it can be done again.
        """
        issues, same = self.env["integration.issue"], _SAME.get(self.kind, ())
        codes = {*same, *(issues._get_retriable_codes() if self.kind == "given_up" else ())}
        found = issues.search(
            [
                ("code", "in", list(codes)),
                ("interface_id", "=", self.interface_id.id),
                ("company_id", "in", [self.company_id.id, False]),
                ("is_open", "=", True),
            ]
        )
        if self.kind == "expectation":
            standings = self.env["integration.expectation.standing"].search(self._get_missed_domain())
            found = found.filtered(
                lambda issue: issue.res_model == standings._name and issue.res_id in standings.ids
            )
        found = found.sorted(lambda issue: (not issue.company_id, -issue.id))
        for issue in found[:_MOST_ASKED] if self.kind == "given_up" else ():
            # by itself, as what can be done again is counted for each that is read along with it
            alone = issues.browse(issue.id)
            if alone.can_retry:
                return issue
        return found.filtered(lambda issue: issue.code in same)[:1]

    def _prepare_issue(self) -> dict:
        """Return what an issue about the alert says."""
        causes = {
            "success": {"code": "alert_success"},
            "waiting": {"code": "alert_waiting"},
            "given_up": {"code": "alert_given_up"},
            "breaker": {"code": "alert_breaker"},
            "silence": {"code": "alert_silence"},
            "runner": {"code": "alert_runner"},
            "expectation": {"code": "alert_expectation"},
        }
        return causes[self.kind] | {
            "key": (self.rule_id.id, self.company_id.id, *self.expectation_id.ids),
            "summary": self.display_name,
            "detail": self.explanation,
            "severity": self.rule_id.severity,
            "interface": self.interface_id or None,
            "record": self,
        }

    # === E-MAIL === #

    def _mail(self, rule, now):
        """Tell people of the alerts of a rule, together and not too often.

        Who was told lately is told of what is more severe only, until the time between two e-mails is over. An alert
        that somebody looks at already is not told. Odoo's mail queue sends it, so that no cron waits for a mail server.
        """
        fresh = self.filtered(lambda alert: alert._is_to_be_mailed(now))
        template = self.env.ref("integration_monitor.mail_template_alerts", raise_if_not_found=False)
        if not (rule.is_mailed and fresh and template):
            return
        people = {alert: alert._get_mailed() for alert in fresh}
        told_lately = self._find_told_lately(rule, now)
        for user in self.env["res.users"].union(*people.values()):
            alerts = fresh.filtered(
                lambda alert, user=user: user in people[alert] and str(user.id) not in (alert.mailed_to or {})
            )
            if max(alerts.mapped("severity_rank"), default=-1) <= told_lately.get(user.id, -1):
                continue
            # in the words of who reads it, and with what they may know
            worded = {"lang": user.lang, "tz": user.tz or "UTC"}
            template.with_context(alerts=alerts.with_user(user).with_context(**worded), **worded).send_mail(
                rule.id, email_values={"recipient_ids": user.partner_id.ids}
            )
            for alert in alerts:
                alert._write_guarded({"mailed_to": {**(alert.mailed_to or {}), str(user.id): str(now)}})
        for alert in fresh.filtered("mailed_to"):
            if all(str(user.id) in alert.mailed_to for user in people[alert]):
                alert._write_guarded({"mailed_at": now})

    @api.model
    def _find_told_lately(self, rule, now) -> dict:
        """Return {id of a user: rank of the most severe} of what was told by e-mail too lately for another one.

        What was sent later than now was sent by a clock that went wrong, and keeps nothing back.
        """
        since, found = now - timedelta(minutes=rule.mail_minutes), {}
        known = self.search(
            [("rule_id", "=", rule.id), "|", ("is_open", "=", True), ("cleared_at", ">", since)]
        )
        for alert in known.filtered("mailed_to"):
            for user_id, at in alert.mailed_to.items():
                if since < fields.Datetime.to_datetime(at) <= now:
                    found[int(user_id)] = max(found.get(int(user_id), -1), alert.severity_rank)
        return found

    def _get_mailed(self):
        """Return who gets an e-mail about it: whose job the issue is, and whom the rule names, if they may see it."""
        people = self.issue_id.sudo()._get_people() + self.rule_id.user_ids
        able = issue_caretakers.find_able(people, self.company_id)
        return able.filtered("email")
