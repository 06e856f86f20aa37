# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date

from odoo.addons.integration_core.tools import facts

_BUSINESS_VIEW = "integration_monitor.integration_expectation_standing_action"
#: which number of the overview has the rows that an alert is about
_NUMBERS = {"waiting": facts.WAITING, "given_up": facts.GIVEN_UP, "breaker": facts.BREAKER}
_MOST_NAMED = 3


class IntegrationAlertSubject(models.Model):
    """What an alert is about: what helps as a rule, and the rows behind what was measured."""

    _inherit = "integration.alert"  # pylint: disable=consider-merging-classes-inherited

    remedy = fields.Text(
        "What to do", compute="_compute_remedy", compute_sudo=True, help="What helps as a rule."
    )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_remedy(self):
        codes = [f"alert_{kind}" for kind in set(self.mapped("kind"))]
        causes = self.env["integration.cause"].search([("code", "in", codes)])
        remedies = {cause.code: cause.remedy for cause in causes}
        for alert in self:
            alert.remedy = remedies.get(f"alert_{alert.kind}")

    # === ACTION METHODS === #

    def action_open_subject(self):
        """Show what it is about: the rows that were counted, the log of the interface, or what is late.

        :raise UserError: where there is nothing for this user
        """
        self.ensure_one()
        self.check_access("read")
        if self.kind == "runner":
            return self.env["ir.actions.actions"]._for_xml_id(
                "integration_monitor.integration_overview_action"
            )
        if self.kind == "expectation":
            window = self.env["ir.actions.act_window"]._for_xml_id(_BUSINESS_VIEW)
            return window | {"domain": self._get_missed_domain(), "context": {}}
        overview = self.env["integration.overview"]
        if link := _NUMBERS.get(self.kind):
            found = overview.open_number(link, interface_id=self.interface_id.id)
        else:
            found = overview.open_interface(self.interface_id.id, "logs")
        return found[0]["action"]

    # === LATE DOCUMENTS === #

    def _tell_missed(self):
        """Name what is over its limit, the oldest first; how much and since when, to who may read the documents."""
        missed = self.env["integration.expectation.standing"].search(
            self._get_missed_domain(), order="oldest_at, id", limit=_MOST_NAMED
        )
        # what is told in the name of nobody is kept, and read by anybody
        told = missed.with_user(self.env.uid) if self.env.uid != SUPERUSER_ID else missed.browse()
        readable = told._filtered_access("read").filtered("is_readable")
        return [self._tell_standing(standing, standing in readable) for standing in missed]

    def _tell_standing(self, standing, has_number):
        name = standing.expectation_id.display_name
        if not has_number:
            return f"– {name}"
        return self.env._(
            "– %(name)s: %(count)s late, the oldest since %(date)s",
            name=name,
            count=standing.late_count,
            date=format_date(self.env, standing.oldest_at),
        )

    def _get_missed_domain(self):
        """Return the domain of the standings that are over their limit, as they were counted."""
        company_ids = [self.company_id.id]
        if self.rule_id._get_whose(self.interface_id) == self.company_id.id:
            company_ids.append(False)  # what is of no company counts as that of the interface or the rule
        return [
            ("state", "=", "breached"),
            ("interface_id", "=", self.interface_id.id),
            ("company_id", "in", company_ids),
            ("expectation_id", "=", self.expectation_id.id),
        ]
