# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.severity import Thresholds, judge


class IntegrationIssueSeverity(models.Model):
    """How severe an issue is: what its cause says, weighed by its interface and by the amount that hangs on it."""

    _inherit = "integration.issue"  # pylint: disable=consider-merging-classes-inherited

    base_severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        "Severity of the cause",
        readonly=True,
        help="Before the interface and the exposed amount are looked at.",
    )
    severity_by_hand = fields.Boolean(
        "Chosen by a person", readonly=True, copy=False, help="The severity stays as somebody has set it."
    )

    # === CRUD METHODS === #

    def write(self, vals):
        if "severity" in vals and not self._door_open():
            self._write_guarded({"severity_by_hand": True})
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _judge(self):
        """Weigh these again, save those whose severity a person chose."""
        for issue in self.filtered(lambda issue: issue.is_open and not issue.severity_by_hand):
            severity = self._get_severity(
                {
                    "base_severity": issue.base_severity or issue.severity,
                    "interface_id": issue.interface_id.id,
                    "company_id": issue.company_id.id,
                    "exposed_amount": issue.sudo().exposed_amount,
                }
            )
            if severity != issue.severity:
                issue._write_guarded({"severity": severity})

    @api.model
    def _get_severity(self, vals):
        """Return how severe an issue with these values is."""
        interface = self.env["integration.interface"].browse(vals["interface_id"])
        company = (self.env["res.company"].browse(vals["company_id"]) or self.env.company).sudo()
        return judge(
            vals["base_severity"],
            interface.criticality or None,
            interface.failure_impact or None,
            vals.get("exposed_amount", 0),
            Thresholds(company.integration_exposed_high, company.integration_exposed_critical),
        )
