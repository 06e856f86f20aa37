# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Computed, DateTime, Quantity
from odoo.addons.integration_core.tools.errors import ActionRefused

from .integration_alert_rule import KINDS


class IntegrationMapperAlert(models.AbstractModel):
    """An alert as alert.v1. Only Odoo makes alerts; why somebody acknowledged one is not told outside."""

    _name = "integration.mapper.alert"
    _inherit = "integration.mapper"
    _description = "Alert as alert.v1"

    _contract = "alert.v1"
    _target = "integration.alert"
    _scope = [("state", "!=", "pending")]
    # systems have no role in the Integration app
    _service_groups = {
        "read": ("integration_monitor.group_alert_reader",),
        "write": ("integration_monitor.group_alert_reader",),
    }

    def _properties(self):
        words = ("rule_id", "interface_id", "expectation_id", "impact", "value", "raise_at", "count")
        return {
            "headline": Computed(words, lambda alerts: [alert.display_name for alert in alerts]),
            "explanation": Computed(words, lambda alerts: [alert.explanation for alert in alerts]),
            "kind": Coded("kind", KINDS, read_only=True),
            "status": Coded("state", ("raised", "acknowledged", "cleared"), read_only=True),
            "severity": Coded("severity", ("low", "medium", "high", "critical"), read_only=True),
            "impact": Coded("impact", ("inconvenience", "delay", "money", "care"), read_only=True),
            "interface": Computed(("interface_id",), _tell_interface),
            "system": Computed(("interface_id",), _tell_system),
            "value": Quantity("value", read_only=True),
            "limit": Quantity("raise_at", read_only=True),
            "raised_at": DateTime("raised_at", read_only=True),
            "acknowledged_at": DateTime("acknowledged_at", read_only=True),
            "cleared_at": DateTime("cleared_at", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _get_concerned_interfaces(self, records):
        return {alert.id: alert.interface_id.id for alert in records if alert.interface_id}

    @api.model
    def _create_records(self, vals_list):
        raise ActionRefused(self.env._("Only Odoo makes alerts: rules say what is watched."))


def _tell_interface(alerts):
    return [alert.interface_id.sudo().code or None for alert in alerts]


def _tell_system(alerts):
    return [alert.interface_id.sudo().system_id.code or None for alert in alerts]
