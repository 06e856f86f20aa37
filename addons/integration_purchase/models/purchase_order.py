# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Updated

from .purchase_order_decision import DECISIONS

#: context key: put up for approval, and never confirm. Whoever sets it may do less, so anybody may
SUBMIT_ONLY = "integration_purchase_submit_only"
_LINE_FIELDS = (
    *("sequence", "display_type", "is_downpayment", "product_id", "name", "product_qty", "product_uom_id"),
    *("price_unit", "discount", "tax_ids", "date_planned", "qty_received", "qty_invoiced"),
)


class PurchaseOrder(models.Model):
    """A purchase order remembers who decided about it, stops while its vendor is held, and tells what becomes of it."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "integration.emitter"]
    _emits = {
        "purchase_order.created": Created(description="A purchase order was drafted."),
        "purchase_order.updated": Updated(
            description="What other systems know of a purchase order changed, in its head or in its lines: quantities "
            "received and invoiced included."
        ),
        "purchase_order.approved": Became(
            "approval_state",
            "approved",
            description="Somebody who may do so approved a purchase order that awaited approval. "
            "One that needs no approval is confirmed without this.",
        ),
        "purchase_order.confirmed": Became(
            "state", "purchase", description="A purchase order became binding: it is placed with its vendor."
        ),
        "purchase_order.cancelled": Became(
            "state", "cancel", description="A purchase order was cancelled, or its approval refused by that."
        ),
        "purchase_order.removed": Deleted(description="A purchase order that was cancelled was deleted."),
    }

    decision_ids = fields.One2many(
        "purchase.order.decision", "order_id", "Decisions", readonly=True, copy=False
    )
    approval_state = fields.Selection(
        DECISIONS,
        "Approval",
        readonly=True,
        copy=False,
        help="The last decision about the order since it was a draft.",
    )
    lines_digest = fields.Char(
        compute="_compute_lines_digest",
        store=True,
        copy=False,
        export_string_translation=False,
        help="Differs when a line does.",
    )
    vendor_refusal = fields.Char(
        "Vendor refused",
        compute="_compute_vendor_refusal",
        compute_sudo=True,
        help="Why nothing may be ordered from this vendor at present.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_line", *(f"order_line.{name}" for name in _LINE_FIELDS))
    def _compute_lines_digest(self):
        for order in self:
            order.lines_digest = digest(order.order_line, _LINE_FIELDS)

    @api.depends("partner_id", "company_id")
    def _compute_vendor_refusal(self):
        refusals = self._get_vendor_refusals()
        for order in self:
            order.vendor_refusal = refusals.get(order)

    # === CRUD METHODS === #

    def write(self, vals):
        states = {order: order.state for order in self} if "state" in vals else {}
        result = super().write(vals)
        if states:
            self.env["purchase.order.decision"]._note(self, states)
        return result

    # === ACTION METHODS === #

    def action_open_vendor_onboarding(self):
        """Open the case of the vendor in the company of the order."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_vendor_onboarding()

    # === BUSINESS METHODS === #

    def _approval_allowed(self):
        return super()._approval_allowed() and not self.env.context.get(SUBMIT_ONLY)

    def _confirmation_error_message(self):
        return self._get_vendor_refusals().get(self) or super()._confirmation_error_message()

    def button_approve(self, force=False):
        """Approve orders as Odoo does, save those to vendors that are held.

        :raise UserError: naming the vendor and the reason
        """
        for refusal in self._get_vendor_refusals().values():
            raise UserError(refusal)
        return super().button_approve(force=force)

    # === GETTERS === #

    def _get_vendor_refusals(self):
        """Return {order: why nothing may be ordered from its vendor}, as it is now."""
        cases = self.env["vendor.onboarding"]._find_refused(self.partner_id)
        found = {order: cases.get((order.partner_id, order.company_id)) for order in self}
        return {order: case._get_refusal() for order, case in found.items() if case}
