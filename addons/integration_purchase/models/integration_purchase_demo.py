# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, models

from .purchase_order import SUBMIT_ONLY

_VENDOR_APPROVED = datetime(2026, 1, 15, 10, 30)
_REQUESTED, _APPROVED = datetime(2026, 1, 12, 9, 15), datetime(2026, 1, 13, 14, 5)


class IntegrationPurchaseDemo(models.AbstractModel):
    """The vendor and the order of the examples are approved, by whom and when the examples show."""

    _name = "integration.purchase.demo"
    _description = "Example vendor and order"

    @api.model
    def _approve_vendor(self):
        """Approve the vendor, unless that was done before."""
        case = self._get("demo_vendor")
        if case.state == "proposed":
            case.action_review()
            case._approve(self._get("demo_user_purchasing"), _VENDOR_APPROVED)

    @api.model
    def _confirm_order(self):
        """Submit and approve the order, unless that was done before."""
        order = self._get("demo_purchase_order")
        if order.state != "draft":
            return
        order.with_context(**{SUBMIT_ONLY: True}).button_confirm()
        order.button_approve()
        order.date_approve = _APPROVED
        requested, approved = order.decision_ids
        requested.write({"user_id": self._get("demo_user_buyer").id, "decided_at": _REQUESTED})
        approved.write({"user_id": self._get("demo_user_purchasing").id, "decided_at": _APPROVED})

    def _get(self, name):
        return self.env.ref(f"integration_purchase.{name}")
