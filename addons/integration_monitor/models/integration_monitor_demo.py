# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, models

_RAISED, _OVER = datetime(2026, 1, 31, 9, 35), datetime(2026, 1, 31, 10, 20)


class IntegrationMonitorDemo(models.AbstractModel):
    """The alert that the example of the contract shows: nobody can write one by hand."""

    _name = "integration.monitor.demo"
    _description = "Example alert"

    @api.model
    def _raise_alert(self):
        """Raise and end the alert of the example, unless that was done before."""
        if self.env.ref("integration_monitor.demo_alert", raise_if_not_found=False):
            return
        interface = self.env.ref("integration_monitor.demo_interface")
        rule = self.env.ref("integration_monitor.demo_alert_rule")
        alert = self.env["integration.alert"]._create_guarded(
            [
                {
                    "rule_id": rule.id,
                    "interface_id": interface.id,
                    "company_id": interface.company_id.id,
                    "value": 96,
                    "raise_at": rule.threshold,
                    "clear_at": rule.clear_threshold,
                    "count": 25,
                    "seen_at": _OVER,
                }
            ]
        )
        alert._raise(_RAISED)
        alert._clear(_OVER)
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": "integration_monitor.demo_alert", "record": alert, "noupdate": True}]
        )
