# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta, timezone

from odoo import api, models

from odoo.addons.integration_core.parameters import read_number
from odoo.addons.integration_core.tools import facts

from .integration_alert_rule_measuring import BACK_AT

NOT_COUNTED = "traffic_not_counted"
SOUGHT_LATE = "alerts_sought_late"
MAIL_FAILED = "alert_mail_failed"
#: all codes of issues about such, for who removes the addon
OBSTACLES = (NOT_COUNTED, SOUGHT_LATE, MAIL_FAILED)
#: system parameter: how many times in a row the rules were looked at too late; counted up to the last that matters
LATE_LOOKS = "integration_monitor.late_looks"
#: so many late looks in a row are no absence of Odoo any more
_TIME_AND_AGAIN = 3
#: who did not look for longer was not late but away, however late the looks before were
_LATE_AT_MOST = timedelta(hours=1)
#: how long an e-mail that failed is told: Odoo does not try it again by itself
_MAIL_MATTERS = timedelta(days=1)


class IntegrationAlertObstacles(models.Model):
    """What keeps alerts from being raised or told is an issue of its own, as no alert would say so."""

    _inherit = "integration.alert"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _note_absence(self, now):
        """Remember when Odoo is back: while it was down nothing could come, and nothing was silent.

        Who never looked was away as well: what was before the first look is no silence. Who looks late time and again
        was not away: scheduled actions come late, and a person is told.
        """
        parameters, issues = self.env["ir.config_parameter"].sudo(), self.env["integration.issue"]
        watch = self.env["integration.job.watch"]
        is_first = "lastcall" in self.env.context and not self.env.context["lastcall"]
        is_back = is_first or watch._was_away(now, for_longer_than=_LATE_AT_MOST)
        is_late = watch._was_away(now)
        late_looks = min(read_number(self.env, LATE_LOOKS, 0) + 1, _TIME_AND_AGAIN) if is_late else 0
        parameters.set_param(LATE_LOOKS, str(late_looks))
        if late_looks == _TIME_AND_AGAIN:
            issues._raise_issue(
                SOUGHT_LATE,
                key=(),
                summary=self.env._("Alerts come late: what is watched is looked at too rarely"),
                severity="high",
            )
        if is_back or 0 < late_looks < _TIME_AND_AGAIN:
            back_at = int(now.replace(tzinfo=timezone.utc).timestamp())
            parameters.set_param(BACK_AT, str(back_at))
        if not is_late:
            issues._resolve_where([("code", "=", SOUGHT_LATE)])

    @api.model
    def _watch_counting(self, now):
        """Tell people when traffic is not counted any more: what rules say of traffic stops without a word then."""
        rules, issues = self.env["integration.alert.rule"], self.env["integration.issue"]
        counted_at = self.env["integration.statistic"]._get_as_of()
        since = max(counted_at or datetime.min, rules._get_back_at(now))
        if now - since > facts.COUNTED_AT_LATEST:
            issues._raise_issue(
                NOT_COUNTED,
                key=(),
                summary=self.env._("Traffic is not counted: nobody would be told when it fails or stops"),
                severity="high",
            )
        elif rules._get_counted_until(now):
            issues._resolve_where([("code", "=", NOT_COUNTED)])

    @api.model
    def _watch_mails(self, now):
        """Tell people when e-mails about alerts fail: who relies on them would hear of nothing.

        What failed is told once, and not each minute that it is still there.
        """
        issues, about_mails = self.env["integration.issue"], [("code", "=", MAIL_FAILED)]
        about_alerts = [("model", "=", "integration.alert.rule"), ("state", "=", "exception")]
        lately = [*about_alerts, ("write_date", ">", now - _MAIL_MATTERS)]
        [(count, failed_at)] = self.env["mail.mail"]._read_group(lately, [], ["__count", "write_date:max"])
        if not count:
            issues._resolve_where(about_mails)
            return
        told = issues.search(about_mails, order="last_seen_at desc", limit=1)
        told_at = (told.merged_into_id or told).last_seen_at
        if told_at and failed_at <= told_at:
            return
        issues._raise_issue(
            MAIL_FAILED,
            key=(),
            summary=self.env._("E-mails about alerts cannot be sent"),
            detail=self.env._("1 e-mail failed.") if count == 1 else self.env._("%s e-mails failed.", count),
            severity="high",
        )
