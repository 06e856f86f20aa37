# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Date,
    Flag,
    Group,
    Lines,
    Reference,
    References,
    Text,
)

from ..words import BILLING, COVERAGE_STATES, KINDS, RANKS, RELATIONSHIPS, SEXES, STATES, USES

_GROUP = "integration_patient.group_patient_account_{}"


class IntegrationMapperPatientAccount(models.AbstractModel):
    """A patient account as patient_account.v1. Whom it was shown to is written down."""

    _name = "integration.mapper.patient_account"
    _inherit = "integration.mapper"
    _description = "Patient account as patient_account.v1"

    _contract = "patient_account.v1"
    _target = "patient.account"
    _audits_reads = True
    _service_groups = {"read": (_GROUP.format("viewer"),), "write": (_GROUP.format("manager"),)}
    _actions = {"open": "action_open", "hold": "_hold", "close": "_close", "merge": "_merge"}
    _action_statuses = {
        "open": ["inactive", "on_hold", "closed"],
        "hold": ["active"],
        "close": ["inactive", "active", "on_hold"],
    }

    def _properties(self):
        return {
            "number": Text("name"),
            "status": Coded("state", STATES, read_only=True),
            "status_reason": Text("state_reason", read_only=True),
            "billing_status": Coded("billing_status", BILLING),
            "active": Flag("active"),
            "service_period": Group({"start": Date("period_start"), "end": Date("period_end")}),
            "person": Group(
                {
                    "family": Text("family_name"),
                    "given": Text("given_names"),
                    "birth_date": Date("birth_date"),
                    "sex": Coded("sex", SEXES),
                    "deceased": Flag("deceased"),
                }
            ),
            "guarantors": References("guarantor_ids", "party"),
            "identifiers": Lines(
                "identifier_ids",
                {
                    "kind": Coded("kind", KINDS),
                    "assigner": Reference("assigner_id", "party"),
                    "system": Text("system"),
                    "value": Text("value"),
                    "use": Coded("use", USES),
                    "period": Group({"start": Date("start_date"), "end": Date("end_date")}),
                },
            ),
            "coverages": Lines(
                "coverage_ids",
                {
                    "payer": Reference("payer_id", "party"),
                    "member_id": Text("member_number"),
                    "group": Text("group_number"),
                    "plan": Text("plan"),
                    "order": Coded("rank", {value: int(value) for value, _label in RANKS}),
                    "relationship": Coded("relationship", RELATIONSHIPS),
                    "period": Group({"start": Date("start_date"), "end": Date("end_date")}),
                    "status": Coded("state", COVERAGE_STATES),
                },
            ),
            "merged_into": Reference("merged_into_id", "patient_account", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    def _hold(self, record, params):
        record._hold(params["reason"])

    def _close(self, record, params):
        record._close(params["reason"])

    def _merge(self, record, params):
        """Merge into the account that ``into`` names.

        :raises UnknownReference: when the caller sees no such account
        """
        vals = self._take_parameters(record, params, into="merged_into")
        record._merge_into(record.browse(vals["merged_into_id"]))
