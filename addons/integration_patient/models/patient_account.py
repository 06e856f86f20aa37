# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_outbox.moments import Became, Created, Deleted, Emitted, Updated

from ..words import BILLING, SEXES, STATES


class PatientAccount(models.Model):
    """What billing needs to know of a patient: an account, who the person is, and who pays.

    The person stands here and never on a contact. Its name is no name of the record, so that no link, message or log
    holds it. How an account opens, closes and is merged is said in ``patient_account_life``; who reads of the person
    is noted, see ``patient_account_privacy``.
    """

    _name = "patient.account"
    _inherit = [
        "integration.company.bound",
        "integration.lifecycle",
        "integration.read.audited",
        "integration.emitter",
        "mail.thread",
    ]
    _description = "Patient account"
    _order = "id desc"
    _check_company_auto = True
    _trail_name = "name"  # the number tells of nobody

    _emits = {
        "patient_account.created": Created(description="A patient account was registered."),
        "patient_account.updated": Updated(
            "name",
            "state",
            "state_reason",
            "billing_status",
            "active",
            "period_start",
            "period_end",
            "family_name",
            "given_names",
            "birth_date",
            "sex",
            "deceased",
            "guarantor_ids",
            "merged_into_id",
            "line_revision",
            description="What other systems know of a patient account has changed: status, person, identifiers,"
            " coverages or guarantors.",
        ),
        "patient_account.merged": Emitted(
            description="The account was found to be that of another one, which stands for both from now on."
        ),
        "patient_account.closed": Became(
            "state", "closed", description="The account was closed, also by a merge into another one."
        ),
        "patient_account.removed": Deleted(description="An account that was never in use was deleted."),
    }

    name = fields.Char(
        "Account number",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        default=lambda self: self.env._("New"),
        help="By which billing and payers know the account. It must not tell the person.",
    )
    state = fields.Selection(
        STATES,
        "Status",
        default="inactive",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    state_reason = fields.Char(
        "Reason",
        size=256,
        readonly=True,
        copy=False,
        tracking=True,
        help="Why it is on hold or closed. Do not name the person here.",
    )
    closed_at = fields.Datetime("Closed at", readonly=True, copy=False)
    billing_status = fields.Selection(
        BILLING,
        "Billing status",
        required=True,
        default="open",
        tracking=True,
        help="How far billing is (FHIR Account.billingStatus).",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    period_start = fields.Date("Services from")
    period_end = fields.Date("Services until")
    family_name = fields.Char("Family name")
    given_names = fields.Char("Given names")
    birth_date = fields.Date("Birth date")
    sex = fields.Selection(SEXES, help="For administration: as payers and registers have it.")
    deceased = fields.Boolean()
    guarantor_ids = fields.Many2many(
        "res.partner",
        "patient_account_guarantor_rel",
        "account_id",
        "partner_id",
        "Guarantors",
        help="Who owes what no payer pays.",
    )
    identifier_ids = fields.One2many("patient.account.identifier", "account_id", "Identifiers", copy=False)
    coverage_ids = fields.One2many("patient.account.coverage", "account_id", "Coverages", copy=False)
    line_revision = fields.Integer(
        readonly=True, copy=False, help="Counts changes of identifiers and coverages."
    )
    merged_into_id = fields.Many2one(
        "patient.account",
        "Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The account that stands for this one.",
    )
    merged_ids = fields.One2many("patient.account", "merged_into_id", "Merged accounts")
    merged_count = fields.Integer("Merged accounts count", compute="_compute_merged_count")
    is_erased = fields.Boolean(
        "Erased", readonly=True, copy=False, help="The personal data of the account was erased."
    )

    _name_unique = models.Constraint(
        "UNIQUE (company_id, name)", "The company has a patient account with this number already."
    )
    _period_in_order = models.Constraint(
        "CHECK (period_end >= period_start)", "The period of an account cannot end before it starts."
    )

    # === COMPUTE METHODS === #

    @api.depends("merged_ids")
    def _compute_merged_count(self):
        counts = dict(self._read_group([("merged_into_id", "in", self.ids)], ["merged_into_id"], ["__count"]))
        for account in self:
            account.merged_count = counts.get(account._origin, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        new = self.env._("New")
        for vals in vals_list:
            if vals.get("name", new) == new:
                company = self.with_company(vals.get("company_id") or self.env.company)
                vals["name"] = company.env["ir.sequence"].sudo().next_by_code("patient.account")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for account in self:
            if account.state != "inactive":
                raise UserError(
                    self.env._(
                        "“%s” was in use and cannot be deleted. Close it instead.", account.display_name
                    )
                )

    def _note_line_change(self):
        """Have a change of identifiers or coverages told as a change of the account.

        Counted, where other documents keep a digest of their lines: one of these would be a trace of personal data,
        which an erasure must not leave and anybody who knows a person's numbers could compare. So a change that is
        taken back before the commit by another one is told too, where a rollback is not.
        """
        for account in self.sudo():
            account._write_guarded({"line_revision": account.line_revision + 1})

    # === ACTION METHODS === #

    def action_open_merged(self):
        """Show the accounts that were merged into this one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_patient.patient_account_action")
        return action | {"domain": [("merged_into_id", "=", self.id)], "context": {"active_test": False}}
