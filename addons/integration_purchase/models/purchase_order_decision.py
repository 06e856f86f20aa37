# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

DECISIONS = [
    ("requested", "Approval requested"),
    ("approved", "Approved"),
    ("rejected", "Rejected"),
    ("waived", "Confirmed without approval"),
]
# state of the order before and after → what was decided by it
_BY_STEP = {
    ("draft", "to approve"): "requested",
    ("sent", "to approve"): "requested",
    ("to approve", "purchase"): "approved",
    ("to approve", "cancel"): "rejected",
    ("to approve", "draft"): "rejected",
    ("draft", "purchase"): "waived",
    ("sent", "purchase"): "waived",
}
_DRAFTS = ("draft", "sent")


class PurchaseOrderDecision(models.Model):
    """Who decided what about a purchase order, and when; nobody changes it.

    Odoo keeps the state that was reached, not who let it be reached.
    """

    _name = "purchase.order.decision"
    _inherit = ["integration.exported"]
    _description = "Purchase Order Decision"
    _order = "decided_at, id"
    _rec_name = "decision"

    order_id = fields.Many2one("purchase.order", required=True, readonly=True, index=True, ondelete="cascade")
    decision = fields.Selection(
        DECISIONS,
        required=True,
        readonly=True,
        help="Confirmed without approval: Odoo's double validation asked for none of who confirmed it.",
    )
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    decided_at = fields.Datetime("At", required=True, readonly=True, default=fields.Datetime.now)

    @api.model
    def _note(self, orders, states):
        """Note what the present user decided by changing the states of orders, and let the orders show it.

        A draft shows none. What was decided before it was one is kept, and counts no more.

        :param dict states: order → its state before
        """
        decided = {order: _BY_STEP.get((states[order], order.state)) for order in orders}
        self.sudo().create(
            [
                {"order_id": order.id, "decision": decision, "user_id": self.env.uid}
                for order, decision in decided.items()
                if decision
            ]
        )
        shown = {order: False if order.state in _DRAFTS else decided[order] for order in orders}
        for order, decision in shown.items():
            if decision is not None and decision != order.approval_state:
                order.sudo().approval_state = decision
