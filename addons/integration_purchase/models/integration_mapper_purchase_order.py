# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Command

from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Codes,
    DateTime,
    Flag,
    Lines,
    Money,
    Quantity,
    Reference,
    Text,
    UserFact,
)
from odoo.addons.integration_core.tools.errors import ActionRefused, WrongStatus

from ..day import Day
from ..product_code import ProductCode
from .purchase_order import SUBMIT_ONLY
from .purchase_order_decision import DECISIONS

STATUS = {
    "draft": "draft",
    "sent": "requested",
    "to approve": "submitted",
    "purchase": "confirmed",
    "cancel": "cancelled",
}
BILLING = {"no": "nothing_to_bill", "to invoice": "waiting", "invoiced": "billed"}
# what stands once the order is placed, as in Odoo's form
_PLACED = frozenset({"partner_id", "currency_id", "date_order"})
# what a change of the quantity or unit of a line would let Odoo put anew
_KEPT = ("name", "price_unit", "discount", "date_planned")


class IntegrationMapperPurchaseOrder(models.AbstractModel):
    """A purchase order of Odoo as purchase_order.v1, without sections, notes and down payments."""

    _name = "integration.mapper.purchase_order"
    _inherit = "integration.mapper"
    _description = "Purchase order as purchase_order.v1"

    _contract = "purchase_order.v1"
    _target = "purchase.order"
    _service_groups = {
        "read": ("purchase.group_purchase_user",),
        "write": ("purchase.group_purchase_user",),
    }
    _actions = {
        "submit": "_submit",
        "approve": "_approve",
        "confirm": "button_confirm",
        "cancel": "button_cancel",
        "lock": "button_lock",
        "unlock": "_unlock",
    }
    _action_statuses = {
        "submit": ["draft", "requested"],
        "approve": ["submitted"],
        "confirm": ["draft", "requested"],
        "cancel": ["draft", "requested", "submitted", "confirmed"],
        "lock": ["confirmed"],
        "unlock": ["confirmed"],
    }

    def _properties(self):
        return {
            "number": Text("name", empty=["New", "/"], read_only=True),
            "vendor": Reference("partner_id", "party"),
            "vendor_reference": Text("partner_ref"),
            "source": Text("origin"),
            "currency": Code("currency_id", "currency", fallback="name"),
            "ordered_at": DateTime("date_order"),
            "needed_by": Day("date_planned", read_only=True),
            "payment_term": Code("payment_term_id", "payment_term", fallback="name", optional=True),
            "status": Coded("state", STATUS, read_only=True),
            "approval_status": Coded("approval_state", DECISIONS, read_only=True),
            "approvals": Lines(
                "decision_ids",
                {
                    "decision": Coded("decision", DECISIONS, read_only=True),
                    "decided_at": DateTime("decided_at", read_only=True),
                    "decided_by": UserFact("user_id"),
                },
                order="decided_at",
                read_only=True,
            ),
            "confirmed_at": DateTime("date_approve", read_only=True),
            "locked": Flag("locked", read_only=True),
            "billing_status": Coded("invoice_status", BILLING, read_only=True),
            "lines": Lines("order_line", self._line_properties(), where=_ORDERED),
            "total_net": Money("amount_untaxed", read_only=True),
            "total_tax": Money("amount_tax", read_only=True),
            "total_gross": Money("amount_total", read_only=True),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    def _line_properties(self):
        return {
            "product": ProductCode(),
            "description": Text("name"),
            "quantity": Quantity("product_qty"),
            "unit": Code("product_uom_id", "uom", fallback="name"),
            "unit_price": Money("price_unit", exact=True),
            "discount_percent": Quantity("discount"),
            "taxes": Codes("tax_ids", "tax", fallback="name", domain=[("type_tax_use", "=", "purchase")]),
            "needed_by": Day("date_planned"),
            "received_quantity": Quantity("qty_received", read_only=True),
            "invoiced_quantity": Quantity("qty_invoiced", read_only=True),
            "total_net": Money("price_subtotal", read_only=True),
            "total_gross": Money("price_total", read_only=True),
        }

    @api.model
    def _emitting_fields(self):
        return super()._emitting_fields() | {"lines_digest"}

    # === WRITING === #

    @api.model
    def _create_records(self, vals_list):
        """Create orders with what Odoo's form would fill in of the vendor; a service user is nobody's buyer."""
        for vals in vals_list:
            vendor = self.env["res.partner"].browse(vals["partner_id"])
            vals.setdefault("payment_term_id", vendor.property_supplier_payment_term_id.id)
            vals["fiscal_position_id"] = self.env["account.fiscal.position"]._get_fiscal_position(vendor).id
            vals["user_id"] = vendor.buyer_id.id
        return super()._create_records(vals_list)

    @api.model
    def _write_record(self, order, vals):
        """Change an order that may still be changed; of a line, what is not named stays as it is.

        :raises WrongStatus: when the order is cancelled, or placed and what is fixed by that would change
        :raises ActionRefused: when it is locked
        """
        if order.locked:
            raise ActionRefused(self.env._("The purchase order is locked: unlock it before you change it."))
        if order.state == "cancel" or (order.state == "purchase" and _PLACED & vals.keys()):
            raise WrongStatus(
                f"an order that is {STATUS[order.state]} does not change this", status=STATUS[order.state]
            )
        for command in vals.get("order_line", ()):
            if command[0] == Command.UPDATE and {"product_qty", "product_uom_id"} & command[2].keys():
                line = self.env["purchase.order.line"].browse(command[1])
                command[2].update({name: line[name] for name in _KEPT if name not in command[2]})
        return super()._write_record(order, vals)

    # === ACTION METHODS === #

    def _submit(self, order, params):
        """Put an order up for approval by all of Odoo's checks, also where it could be confirmed at once."""
        order.with_context(**{SUBMIT_ONLY: True}).button_confirm()

    def _approve(self, order, params):
        """Approve an order, if Odoo's double validation lets the caller."""
        order.button_approve()
        if order.state != "purchase":
            raise ActionRefused(
                self.env._("An order of this amount is approved by a purchase administrator.")
            )

    def _unlock(self, order, params):
        """Unlock an order, as in Odoo for purchase administrators only."""
        if not self.env.user.has_group("purchase.group_purchase_manager"):
            raise ActionRefused(self.env._("Only a purchase administrator unlocks a purchase order."))
        order.button_unlock()


_ORDERED = [("display_type", "=", False), ("is_downpayment", "=", False)]
