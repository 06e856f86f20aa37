# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.integration_outbox.line_digest import digest
from odoo.addons.integration_outbox.moments import Created, Updated

STATES = [
    ("proposed", "Proposed"),
    ("in_review", "In review"),
    ("approved", "Approved"),
    ("held", "Held"),
    ("rejected", "Rejected"),
]
RISKS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]
#: nothing is ordered from vendors in these states
REFUSED = ("held", "rejected")
_DOCUMENT_FIELDS = ("sequence", "kind", "name", "is_required", "received_date", "valid_until")
#: in a context: a new case starts with what is wanted of most vendors
WITH_CHECK_LIST = "integration_purchase_check_list"
USUAL_DOCUMENTS = ("tax_form", "registration", "screening")


class VendorOnboarding(models.Model):
    """What a contact is to a company as a vendor, from the proposal to deal with it to its approval, and after.

    One case for each contact and company. Who proposed a vendor, or started its review, never approves it. How a case
    goes on is said in ``vendor_onboarding_life``.
    """

    _name = "vendor.onboarding"
    _inherit = ["integration.lifecycle", "integration.emitter", "mail.thread", "mail.activity.mixin"]
    _description = "Vendor Onboarding"
    _order = "id desc"
    _check_company_auto = True
    _trail_name = "name"

    _emits = {
        "vendor.created": Created(description="A vendor was proposed: its case of onboarding was opened."),
        "vendor.updated": Updated(
            description="What other systems know of a vendor's case changed, its documents and its payment terms "
            "included; what changed of the contact itself, such as its tax ID, is told of its party."
        ),
        "vendor.status_changed": Updated(
            "state",
            description="The onboarding of a vendor reached another status: its review began, it was approved, held, "
            "released, rejected or proposed again.",
        ),
    }

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="New", index="trigram")
    partner_id = fields.Many2one(
        "res.partner",
        "Vendor",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        help="The company or self-employed person, not a contact person or an address of it.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Each of our companies decides for itself whom it buys from.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        readonly=True,
        default="proposed",
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
        help="Nothing can be ordered from a vendor that is held or was rejected.",
    )
    status_reason = fields.Char(
        "Reason",
        size=256,
        readonly=True,
        copy=False,
        tracking=True,
        help="Why the vendor is held or was rejected.",
    )
    risk = fields.Selection(
        RISKS,
        tracking=True,
        help="What could go wrong with this vendor: supply, quality, data protection, sanctions.",
    )
    review_date = fields.Date(
        "Next review", tracking=True, copy=False, help="When the vendor is to be looked at again."
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        tracking=True,
        domain="[('share', '=', False)]",
        help="Who looks after the case, and is asked about it.",
    )
    document_ids = fields.One2many(
        "vendor.onboarding.document",
        "onboarding_id",
        "Documents",
        copy=True,
        default=lambda self: self._default_document_ids(),
    )
    documents_digest = fields.Char(
        compute="_compute_documents_digest",
        store=True,
        export_string_translation=False,
        help="Differs when a document does.",
    )
    missing_count = fields.Integer(
        "Missing documents",
        compute="_compute_missing_count",
        help="Required documents that were not received, or that are no longer valid.",
    )
    tax_id = fields.Char(related="partner_id.vat", string="Tax ID")
    payment_term_id = fields.Many2one(
        "account.payment.term",
        "Payment terms",
        compute="_compute_payment_term_id",
        inverse="_inverse_payment_term_id",
        check_company=True,
        help="Those of the contact in this company, proposed on each order and bill.",
    )
    told_payment_term_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_told_payment_term_id",
        store=True,
        copy=False,
        export_string_translation=False,
        help="The payment terms, kept here so that a change of them is seen; read the others.",
    )
    submitter_id = fields.Many2one("res.users", "Review started by", readonly=True, copy=False)
    approver_id = fields.Many2one("res.users", "Approved by", readonly=True, copy=False)
    approved_at = fields.Datetime("Approved at", readonly=True, copy=False)
    held_at = fields.Datetime("Held since", readonly=True, copy=False)
    held_from = fields.Selection(
        STATES, "Held when", readonly=True, copy=False, help="What the vendor is again once it is released."
    )

    _partner_unique = models.Constraint(
        "UNIQUE (partner_id, company_id)", "There is a case for this vendor in this company already."
    )

    @api.model
    def _default_document_ids(self):
        """Return what is wanted of most vendors, for who proposes one on screen; systems say what they want."""
        kinds = USUAL_DOCUMENTS if self.env.context.get(WITH_CHECK_LIST) else ()
        return [Command.create({"kind": kind}) for kind in kinds]

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = f"{case.name} {case.partner_id.name or ''}".strip()

    @api.depends("document_ids", *(f"document_ids.{name}" for name in _DOCUMENT_FIELDS))
    def _compute_documents_digest(self):
        for case in self:
            case.documents_digest = digest(case.document_ids, _DOCUMENT_FIELDS)

    @api.depends("document_ids.is_missing")
    def _compute_missing_count(self):
        for case in self:
            case.missing_count = len(case.document_ids.filtered("is_missing"))

    @api.depends("partner_id.property_supplier_payment_term_id", "company_id")
    def _compute_payment_term_id(self):
        for case in self:
            vendor = case.partner_id.with_company(case.company_id)
            case.payment_term_id = vendor.property_supplier_payment_term_id

    @api.depends("payment_term_id")
    def _compute_told_payment_term_id(self):
        for case in self:
            case.told_payment_term_id = case.payment_term_id

    def _inverse_payment_term_id(self):
        for case in self:
            vendor = case.partner_id.with_company(case.company_id)
            vendor.property_supplier_payment_term_id = case.payment_term_id

    # === CONSTRAINTS === #

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for case in self:
            if case.partner_id.parent_id and not case.partner_id.is_company:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” belongs to “%(company)s”, which is the vendor.",
                        contact=case.partner_id.display_name,
                        company=case.partner_id.commercial_partner_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self.env["ir.sequence"].sudo()
        vals_list = [
            {**vals, "name": vals.get("name") or numbers.next_by_code(self._name) or "New"}
            for vals in vals_list
        ]
        return super().create(vals_list)

    def write(self, vals):
        for name in {"partner_id", "company_id"} & vals.keys():
            if self.filtered(
                lambda case, name=name: case.state != "proposed" and case[name].id != vals[name]
            ):
                raise UserError(self.env._("What was reviewed holds for this vendor and company alone."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_proposed(self):
        for case in self:
            if case._is_decided():
                raise UserError(
                    self.env._("“%s” was under review and is kept. Reject it instead.", case.display_name)
                )

    # === GETTERS === #

    def _is_decided(self):
        """Whether there is more to this case than a proposal: a review that began, or an approval that there was."""
        self.ensure_one()
        return self.state != "proposed" or bool(self.approved_at)

    @api.model
    def _find_refused(self, partners) -> dict:
        """Return {(contact, company): case} of those of the contacts that nothing may be ordered from, whoever asks.

        What was decided about a contact holds for it and for those that belong to it, also once it belongs to another.
        """
        lines = {partner: partner._get_vendor_line() for partner in partners}
        vendors = partners.browse({vendor.id for line in lines.values() for vendor in line})
        cases = self.sudo().search([("partner_id", "in", vendors.ids), ("state", "in", REFUSED)])
        by_vendor = cases.grouped(lambda case: case.partner_id.id)
        return {
            (partner, case.company_id): case
            for partner, line in lines.items()
            for vendor in reversed(line)
            for case in by_vendor.get(vendor.id, ())
        }

    def _get_refusal(self):
        """Say why nothing may be ordered from this vendor."""
        self.ensure_one()
        values = {"vendor": self.partner_id.display_name, "reason": self.status_reason or ""}
        if self.state == "held":
            return self.env._(
                "“%(vendor)s” is held, so nothing is ordered from it: %(reason)s\n"
                "A purchase administrator can release it under Purchase › Orders › Vendor Onboarding.",
                **values,
            )
        return self.env._(
            "“%(vendor)s” was rejected as a vendor: %(reason)s\n"
            "A purchase administrator can propose it again under Purchase › Orders › Vendor Onboarding.",
            **values,
        )
