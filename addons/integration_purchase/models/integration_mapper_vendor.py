# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

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
)

from .vendor_onboarding import RISKS, STATES
from .vendor_onboarding_document import KINDS


class IntegrationMapperVendor(models.AbstractModel):
    """A case of vendor onboarding as vendor.v1: what a contact is to us as a vendor, without its bank accounts."""

    _name = "integration.mapper.vendor"
    _inherit = "integration.mapper"
    _description = "Vendor as vendor.v1"

    _contract = "vendor.v1"
    _target = "vendor.onboarding"
    _service_groups = {
        "read": ("account.group_account_readonly",),
        "write": ("purchase.group_purchase_manager",),
    }
    _actions = {"hold": "_hold", "release": "_release"}
    _action_statuses = {"hold": ["in_review", "approved"], "release": ["held"]}

    def _properties(self):
        return {
            "number": Text("name", empty=["New"], read_only=True),
            "party": Reference("partner_id", "party", create_only=True),
            "status": Coded("state", STATES, read_only=True),
            "status_reason": Text("status_reason", read_only=True),
            "risk": Coded("risk", RISKS),
            "tax_id": Text("tax_id", read_only=True),
            "payment_term": Code("payment_term_id", "payment_term", fallback="name", optional=True),
            "documents": Lines(
                "document_ids",
                {
                    "kind": Coded("kind", KINDS),
                    "name": Text("name"),
                    "required": Flag("is_required"),
                    "received_date": Date("received_date"),
                    "valid_until": Date("valid_until"),
                },
            ),
            "approved_at": DateTime("approved_at", read_only=True),
            "approved_by": UserFact("approver_id"),
            "held_at": DateTime("held_at", read_only=True),
            "review_date": Date("review_date"),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"documents_digest", "told_payment_term_id"}

    # === ACTION METHODS === #

    def _hold(self, case, params):
        """Hold a vendor: nothing is ordered from it until it is released."""
        case._hold(params["reason"])

    def _release(self, case, params):
        """Let a vendor be again what it was before it was held."""
        case.action_release()
