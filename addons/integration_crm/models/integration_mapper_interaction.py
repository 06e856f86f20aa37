# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    DateTime,
    FormerIds,
    Group,
    Reference,
    Text,
    UserFact,
)
from odoo.addons.integration_core.tools.errors import SchemaViolation, UnknownReference

from ..plain_text import PlainText
from .crm_lead import CONTACT_ONLY, KINDS, STATUSES

_PRIORITIES = {"0": "low", "1": "medium", "2": "high", "3": "very_high"}
_OPEN = ["new", "assigned", "in_progress"]


class IntegrationMapperInteraction(models.AbstractModel):
    """A lead or opportunity of Odoo as interaction.v1. One that comes from outside is nobody's until it is assigned."""

    _name = "integration.mapper.interaction"
    _inherit = "integration.mapper"
    _description = "Lead as interaction.v1"

    _contract = "interaction.v1"
    _target = "crm.lead"
    _audits_reads = True  # notes are clinical
    _fixed_values = {"user_id": False}
    # others see their own leads only
    _service_groups = {
        "read": ("sales_team.group_sale_salesman_all_leads",),
        "write": ("sales_team.group_sale_salesman_all_leads",),
    }
    _actions = {"assign": "_assign", "close": "_close"}
    _action_statuses = {"assign": _OPEN, "close": _OPEN}

    def _properties(self):
        return {
            "kind": Coded("interaction_kind", KINDS),
            "request_number": Text("request_number"),
            "subject": Text("name"),
            "party": Reference("partner_id", "party"),
            "contact": Group(
                {
                    "name": Text("contact_name"),
                    "organisation": Text("partner_name"),
                    "email": Text("email_from"),
                    "phone": Text("phone"),
                }
            ),
            "channel": Code("medium_id", "channel", fallback="name"),
            "origin": Code("source_id", "interaction_origin", fallback="name"),
            "received_at": DateTime("interaction_received_at"),
            "priority": Coded("priority", _PRIORITIES),
            "status": Coded("interaction_status", STATUSES, read_only=True),
            "close_reason": Code("lost_reason_id", "close_reason", fallback="name", read_only=True),
            "team": Code("team_id", "sales_team", fallback="name"),
            "assignee": Group(
                {"name": UserFact("user_id"), "login": UserFact("user_id", "login")}, read_only=True
            ),
            "notes": PlainText("description"),
            "former_ids": FormerIds(),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _get_model(self):
        return super()._get_model().with_context(**{CONTACT_ONLY: True})

    @api.model
    def _update_from(self, record, document):
        super()._update_from(record.with_context(**{CONTACT_ONLY: True}), document)
        return record

    # === ACTIONS === #

    def _assign(self, record, params):
        """Give the interaction to a user, a team or both.

        :raises UnknownReference: when no internal user of its company has this login or address
        :raises UnmappedCode: when there is no such team
        """
        vals = self._take_parameters(record, params, "team")
        if "assignee" in params:
            vals["user_id"] = self._find_user(record, params["assignee"]).id
        record.write(vals)

    def _close(self, record, params):
        """End the interaction.

        :raises SchemaViolation: when there is a reason why it was lost, and it was not
        :raises UnmappedCode: when there is no such reason
        """
        if params["outcome"] == "won":
            if "reason" in params:
                raise SchemaViolation.at(["/reason"], "says why it was lost, and it was won")
            record.action_set_won()
        else:
            vals = self._take_parameters(record, params, reason="close_reason")
            record.action_set_lost(**{"lost_reason_id": False, **vals})

    def _find_user(self, record, text):
        """Return the internal user with this login, else with this e-mail address, who works in the company."""
        company = record.company_id or self.env.company
        users = self.env["res.users"].sudo().with_context(active_test=True)
        staff = [("share", "=", False), ("company_ids", "in", company.ids)]
        user = users.search([*staff, ("login", "=", text)]) or users.search(
            [*staff, ("email_normalized", "=", text.strip().lower())]
        )
        if len(user) != 1:
            raise UnknownReference.at(["/assignee"], "is no internal user of the company")
        return user.with_env(self.env)
