# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import Code, Coded, Date, Group, Text, UserFact

from ..plain_text import PlainText
from ..subject import Subject

_TYPES = [("res_model", "in", [False, "crm.lead"])]


class IntegrationMapperFollowUp(models.AbstractModel):
    """An activity on a lead as follow_up.v1. An activity has no company, so it tells no events: the lead does."""

    _name = "integration.mapper.follow_up"
    _inherit = "integration.mapper"
    _description = "Activity on a lead as follow_up.v1"

    _contract = "follow_up.v1"
    _target = "mail.activity"
    _scope = [("res_model", "=", "crm.lead")]
    _audits_reads = True  # notes are clinical
    # others see what is about their own leads only
    _service_groups = {
        "read": ("sales_team.group_sale_salesman_all_leads",),
        "write": ("sales_team.group_sale_salesman_all_leads",),
    }
    _actions = {"complete": "_complete"}
    _action_statuses = {"complete": ["open"]}

    def _properties(self):
        return {
            "interaction": Subject("res_id", "interaction", "crm.lead", create_only=True),
            "kind": Code("activity_type_id", "activity_type", fallback="name", domain=_TYPES),
            "summary": Text("summary"),
            "notes": PlainText("note"),
            "due": Date("date_deadline"),
            "assignee": Group(
                {"name": UserFact("user_id"), "login": UserFact("user_id", "login")}, read_only=True
            ),
            "status": Coded("active", {True: "open", False: "done"}, read_only=True),
            "done_date": Date("date_done", read_only=True),
        }

    @api.model
    def _create_records(self, vals_list):
        model_id = self.env["ir.model"]._get_id("crm.lead")
        leads = self.env["crm.lead"].browse(vals["res_id"] for vals in vals_list)
        return super()._create_records(
            [
                {"user_id": lead.user_id.id, **vals, "res_model_id": model_id}
                for lead, vals in zip(leads, vals_list, strict=True)
            ]
        )

    def _complete(self, record, params):
        """Note that it is done; Odoo tells it in the history of the interaction."""
        record.action_feedback(feedback=params.get("feedback", False))
