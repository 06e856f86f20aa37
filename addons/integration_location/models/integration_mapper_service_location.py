# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_contacts.address import make_address
from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Date,
    DateTime,
    Flag,
    Lines,
    Reference,
    Text,
    UserFact,
    Whole,
)

from ..words import STATES, TYPES


class IntegrationMapperServiceLocation(models.AbstractModel):
    """A service location as service_location.v1."""

    _name = "integration.mapper.service_location"
    _inherit = "integration.mapper"
    _description = "Service location as service_location.v1"

    _contract = "service_location.v1"
    _target = "service.location"
    _service_groups = {
        "read": ("base.group_user",),
        "write": ("integration_location.group_service_location_manager",),
    }
    _actions = {"activate": "action_activate", "suspend": "_suspend", "close": "_close"}
    _action_statuses = {
        "activate": ["planned", "suspended"],
        "suspend": ["active"],
        "close": ["planned", "active", "suspended"],
    }

    def _properties(self):
        return {
            "name": Text("name"),
            "code": Text("code"),
            "type": Coded("type", TYPES),
            "status": Coded("state", STATES, read_only=True),
            "status_reason": Text("state_reason", read_only=True),
            "parent": Reference("parent_id", "service_location"),
            "address": make_address(),
            "gln": Text("gln"),
            "npi": Text("npi"),
            "place_of_service": Text("place_of_service"),
            "warehouse": Code("warehouse_id", "warehouse", fallback="code"),
            "cost_centre": Code("cost_centre_id", "cost_centre", fallback="code", optional=True),
            "work_location": Reference("work_location_id", "work_location"),
            "opening_date": Date("opening_date"),
            "closing_date": Date("closing_date"),
            "ready": Flag("is_ready", read_only=True),
            "open_checks": Whole("open_check_count", read_only=True),
            "readiness": Lines(
                "check_ids",
                {
                    "item": Text("name"),
                    "required": Flag("required"),
                    "done": Flag("done"),
                    "done_by": UserFact("done_by_id"),
                    "done_at": DateTime("done_at", read_only=True),
                },
            ),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"checks_digest"}

    # === ACTION METHODS === #

    def _suspend(self, record, params):
        record._suspend(params["reason"])

    def _close(self, record, params):
        record._close(params["reason"])
