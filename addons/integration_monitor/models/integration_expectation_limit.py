# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: what tells of the documents to who changes it in small steps, as everything of a partner's limit does
_TELLING = frozenset({"expectation_id", "partner_id", "counts_from", "least_count", "least_amount"})


class IntegrationExpectationLimit(models.Model):
    """Other limits of an expectation, for one company, one partner, or one partner in one company.

    The narrowest one counts: that of a partner before that of a company. What a limit is for is measured by itself.
    Limits of a partner, and which documents count and how many are too many, are set by people who may read all of
    them: others would find by trying how much it is.
    """

    _name = "integration.expectation.limit"
    _inherit = ["integration.audited", "integration.confidential"]
    _description = "Limit of an expectation"
    _order = "expectation_id, company_id, partner_id, id"
    _audit_name = "expectation.limit"
    _trail_name = "expectation_name"  # its own name is that of a partner, who may be a patient

    expectation_id = fields.Many2one("integration.expectation", required=True, ondelete="cascade", index=True)
    expectation_name = fields.Char(related="expectation_id.name")
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Only for documents of this company. Empty: of all."
    )
    partner_id = fields.Many2one(
        "res.partner",
        ondelete="cascade",
        index="btree_not_null",
        help="Only for documents of this partner and its contacts. Empty: of all.",
    )
    counts_from = fields.Date(
        help="Documents and events of before do not count. Empty: as for the expectation itself.",
    )
    hours = fields.Integer(
        "Late after (hours)",
        compute="_compute_limits",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="0: as soon as it is there.",
    )
    least_count = fields.Integer(
        "Issue from this many",
        compute="_compute_limits",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="From how many late documents on an issue is raised. 0: the number raises none.",
    )
    least_amount = fields.Float(
        "Issue from this amount",
        digits=(16, 2),
        compute="_compute_limits",
        store=True,
        readonly=False,
        precompute=True,
        help="From which amount on they raise an issue, in the currency of their company. 0: the amount raises none.",
    )
    owner_id = fields.Many2one(
        "res.users",
        domain=lambda self: self.env["integration.team"]._get_people_domain(),
        help="Who answers for it. Empty: who answers for the expectation.",
    )

    _once = models.UniqueIndex(
        "(expectation_id, coalesce(company_id, 0), coalesce(partner_id, 0))",
        "This company and partner have a limit already.",
    )
    _sane = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 87600 AND least_count >= 0 AND least_amount >= 0)",
        "Hours are between 0 and 87,600, which is ten years; number and amount are 0 or more.",
    )

    # === COMPUTE METHODS === #

    @api.depends("expectation_id")
    def _compute_limits(self):
        """A new one begins with what holds for all."""
        for limit in self:
            for name in ("hours", "least_count", "least_amount"):
                limit[name] = limit.expectation_id[name]

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_display_name(self):
        """By rights of the user, in whoever's name it is asked for: Odoo's own refusals name what they are about."""
        shown = self.with_user(self.env.uid)._filtered_access("read")
        for limit in self:
            names = (limit in shown and limit.partner_id.display_name, limit.company_id.display_name)
            limit.display_name = " · ".join(filter(None, names))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_may_add(vals_list)
        limits = super().create(vals_list)
        limits.filtered(lambda limit: limit._is_telling()).expectation_id._check_may_count()
        limits.expectation_id._measure_soon()
        return limits

    def write(self, vals):
        telling = self if _TELLING & vals.keys() else self.filtered("partner_id")
        expectations = telling.expectation_id
        expectations |= expectations.browse(vals.get("expectation_id") or ())
        expectations._check_may_count()  # before the database could tell who has one already
        result = super().write(vals)
        self.expectation_id._measure_soon()
        return result

    def unlink(self):
        self.filtered("partner_id").expectation_id._check_may_count()
        self.expectation_id._measure_soon()
        return super().unlink()

    def _check_may_add(self, vals_list):
        """Refuse limits of partners before they are added: the database would tell who has one already."""
        added = [self._add_missing_default_values(vals) for vals in vals_list]
        ids = {vals.get("expectation_id") for vals in added if vals.get("partner_id")}
        self.env["integration.expectation"].browse(filter(None, ids))._check_may_count()

    def _is_telling(self):
        """Whether a new limit tells more than the expectation does."""
        own, expected = ((record.least_count, record.least_amount) for record in (self, self.expectation_id))
        return bool(self.partner_id or self.counts_from) or own != expected

    def _prepare_audit(self):
        names = ("counts_from", "hours", "least_count", "least_amount")
        return {name: str(self[name]) for name in names} | {
            "expectation": self.expectation_id.id,
            "partner": self.partner_id.id,
            "owner": self.owner_id.id,
        }

    # === RIGHTS === #

    @api.model
    def _get_shown(self):
        """Which partners have a limit, who may be patients, is shown to those only who may read the documents.

        Nor is a partner of another company named, or one of whom another company expects something.
        """
        readable = self.env["integration.expectation.standing"]._get_readable_models()
        companies = self.env.companies.ids
        expected = Domain("res_model", "in", readable) & Domain("company_id", "in", [*companies, False])
        known = Domain("company_id", "=", False) | Domain("company_id", "parent_of", companies)
        of_partner = Domain("expectation_id", "any!", expected) & Domain("partner_id", "any!", known)
        return Domain("partner_id", "=", False) | of_partner

    # === CONSTRAINTS === #

    @api.constrains("company_id", "partner_id", "expectation_id")
    def _check_is_narrower(self):
        for limit in self:
            if not limit.company_id and not limit.partner_id:
                raise ValidationError(
                    self.env._(
                        "A limit is for a company or a partner. For all, change the expectation itself."
                    )
                )
            if limit.partner_id and not limit.expectation_id.partner_field:
                raise ValidationError(
                    self.env._("The documents of “%s” name no partner.", limit.expectation_id.name)
                )
