# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import format_duration


class IntegrationAlertWords(models.Model):
    """What an alert means, and what was measured, in words: one method for each kind."""

    _inherit = "integration.alert"  # pylint: disable=consider-merging-classes-inherited

    explanation = fields.Text(
        compute="_compute_explanation", compute_sudo=True, help="What it means, and what was measured."
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "kind",
        "is_open",
        "interface_id.system_id",
        "interface_id.state",
        "impact",
        "value",
        "raise_at",
        "count",
    )
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for alert in self:
            parts = (alert._tell_impact(), alert._tell_measured(), alert._tell_pause())
            alert.explanation = "\n".join(filter(None, parts))

    # === WORDS === #

    def _tell_impact(self):
        """Say what it means for the business when the interface does not serve; nothing where there is none."""
        if self.kind == "runner":
            return self.env._("All interfaces of this Odoo may be hit.")
        name = self.interface_id.sudo().system_id.name
        return {
            "care": self.env._("Service to patients is at risk until %s is served again.", name),
            "money": self.env._("Money is at risk until %s is served again.", name),
            "delay": self.env._("Work is delayed until %s is served again.", name),
            "inconvenience": self.env._("It is an inconvenience until %s is served again.", name),
        }.get(self.impact, "")

    def _tell_measured(self):
        """Say what was measured, and what it should be."""
        return getattr(self, f"_tell_{self.kind}")()

    def _tell_pause(self):
        """Say why nothing new is measured; nothing where it is."""
        if self.is_open and self.interface_id.state == "suspended":
            return self.env._(
                "The interface is paused: nothing is measured, and nobody is told, until it goes on."
            )
        return ""

    def _tell_success(self):
        return self.env._(
            "%(share).1f %% of %(count)s went well within %(window)s minutes. It should be %(limit).1f %% at least.",
            share=self.value,
            count=self.count,
            window=self.rule_id.window_minutes,
            limit=self.raise_at,
        )

    def _tell_silence(self):
        return self.env._(
            "Nothing has come for %(silent)s (hours:minutes). At this time of the week, %(limit)s without anything is"
            " unusual.",
            silent=format_duration(self.value / 60),
            limit=format_duration(self.raise_at / 60),
        )

    def _tell_waiting(self):
        if self.count == 1:
            return self.env._(
                "1 waits, %(times).1f times as long as the service level of the interface (%(minutes)s minutes) says.",
                times=self.value,
                minutes=self.interface_id.sudo().service_level_minutes,
            )
        return self.env._(
            "The oldest of %(count)s has waited %(times).1f times as long as the service level of the interface"
            " (%(minutes)s minutes) says.",
            count=self.count,
            times=self.value,
            minutes=self.interface_id.sudo().service_level_minutes,
        )

    def _tell_given_up(self):
        if not self.count:
            return self.env._("What was given up is on its way again, or was dealt with.")
        if self.count == 1:
            return self.env._("1 was given up: nobody tries it again by itself.")
        return self.env._("%s were given up: nobody tries them again by itself.", self.count)

    def _tell_breaker(self):
        return self.env._(
            "Nothing has got through for %s (hours:minutes). It is left alone, and probed from time to time.",
            format_duration(self.value / 60),
        )

    def _tell_runner(self):
        return self.env._("The runner of jobs is not there: nothing is sent, and no message is processed.")

    def _tell_expectation(self):
        told = self.env._("Over the limit in the business view: %s", self.count)
        return "\n".join([told, *(self._tell_missed() if self.is_open else ())])
