# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_outbox.moments import Assigned, Created, Deleted, Emitted, Reached, Updated

#: in a context: contact details stay on the lead. An RPC caller who says so too does no harm by it.
CONTACT_ONLY = "integration_contact_only"
KINDS = [("lead", "Lead"), ("inquiry", "Inquiry"), ("referral", "Referral")]
STATUSES = [
    ("new", "New"),
    ("assigned", "Assigned"),
    ("in_progress", "In progress"),
    ("closed_won", "Won"),
    ("closed_lost", "Lost"),
]


class CrmLead(models.Model):
    """A lead is an interaction: it says what kind it is and how far it is, and tells the outside of its steps."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "integration.emitter"]
    _emits = {
        "interaction.created": Created(description="An interaction was registered."),
        "interaction.updated": Updated(
            description="What other systems know of an interaction has changed, its status included."
        ),
        "interaction.assigned": Assigned(
            "user_id",
            "team_id",
            description="An interaction was given to another person or team than before.",
        ),
        "interaction.closed": Reached(
            "interaction_status",
            "closed_won",
            "closed_lost",
            description="An interaction was closed, won or lost, or is the one and was the other; one that was"
            " reopened can be closed again.",
        ),
        "interaction.merged": Emitted(
            description="Another interaction was found to be this one, and is no more. Its id is among former_ids, and"
            " leads here; of several that were merged at once, all are."
        ),
        "interaction.removed": Deleted(
            description="An interaction was deleted; not told of one that was merged into another."
        ),
    }

    interaction_kind = fields.Selection(
        KINDS,
        "Kind of interaction",
        default="lead",
        required=True,
        index=True,
        tracking=True,
        help="A lead may become business, an inquiry wants to know something, "
        "and a referral was sent by another provider.",
    )
    request_number = fields.Char(
        size=64,
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Number of the request with whoever sent it, such as that of a referral.",
    )
    interaction_received_at = fields.Datetime(
        "Received",
        default=fields.Datetime.now,
        copy=False,
        help="When they turned to us, whenever it was entered.",
    )
    interaction_status = fields.Selection(
        STATUSES,
        "Interaction status",
        compute="_compute_interaction_status",
        store=True,
        index=True,
        help="In progress is whatever is past the first stage of its team.",
    )

    # === COMPUTE METHODS === #

    @api.depends("active", "won_status", "user_id", "team_id", "stage_id")
    def _compute_interaction_status(self):
        stages = self.env["crm.stage"].search([("is_won", "=", False)])
        for lead in self:
            first = stages.filtered_domain([("team_ids", "in", [False, *lead.team_id.ids])])[:1]
            if lead.won_status == "won":
                lead.interaction_status = "closed_won"
            elif lead.won_status == "lost" or not lead.active:
                lead.interaction_status = "closed_lost"
            elif lead.stage_id and first and lead.stage_id != first:
                lead.interaction_status = "in_progress"
            else:
                lead.interaction_status = "assigned" if lead.user_id or lead.team_id else "new"

    # === BUSINESS METHODS === #

    def _merge_opportunity(self, user_id=False, team_id=False, auto_unlink=True, max_length=5):
        """Leave the way to the interaction that is left while Odoo still has the others, and tell who listens."""
        head = super()._merge_opportunity(user_id, team_id, auto_unlink=False, max_length=max_length)
        tail = self - head
        if self.env["integration.identifier"].sudo()._redirect(tail, head):
            head._emit("interaction.merged")
        if auto_unlink:
            tail.sudo().unlink()
        return head

    def _inverse_email_from(self):
        # Odoo would write it to the contact, and the password of a user goes where the contact's mail goes.
        if not self.env.context.get(CONTACT_ONLY):
            super()._inverse_email_from()

    def _inverse_phone(self):
        if not self.env.context.get(CONTACT_ONLY):
            super()._inverse_phone()
