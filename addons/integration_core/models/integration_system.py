# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

_AUDITED_FIELDS = ("code", "environment", "private_network", "active", "company_id")


class IntegrationSystem(models.Model):
    """An application on the other side, of this organisation or of a partner."""

    _name = "integration.system"
    _inherit = ["integration.remembered", "integration.company.bound", "mail.thread", "mail.activity.mixin"]
    _description = "System"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        tracking=True,
        help="Short name without blanks, used in logs and by partners. Keep it once it is in use.",
    )
    kind = fields.Selection(
        [
            ("ehr", "Electronic health record"),
            ("laboratory", "Laboratory"),
            ("imaging", "Radiology and imaging"),
            ("pharmacy", "Pharmacy"),
            ("billing", "Billing engine"),
            ("clearinghouse", "Clearinghouse"),
            ("payer", "Payer portal or insurer"),
            ("crm", "Customer relations"),
            ("contact_centre", "Contact centre"),
            ("payment_gateway", "Payment gateway"),
            ("bank", "Bank"),
            ("payroll", "Payroll"),
            ("identity", "Identity provider"),
            ("procurement", "Procurement network or marketplace"),
            ("documents", "Document repository"),
            ("partner_portal", "Partner portal"),
            ("analytics", "Analytics or data warehouse"),
            ("scheduling", "Scheduling platform"),
            ("communication", "Communication channel"),
            ("erp", "Other ERP"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
        tracking=True,
    )
    environment = fields.Selection(
        [
            ("production", "Production"),
            ("acceptance", "Acceptance"),
            ("test", "Test"),
            ("development", "Development"),
        ],
        required=True,
        default="test",
        tracking=True,
        help="What the other side is, not this Odoo.",
    )
    private_network = fields.Boolean(
        "Private network",
        tracking=True,
        help="The system stands in a private network of ours: plain http and private addresses from the "
        "list of allowed networks may be used. Leave it off for everything on the internet.",
    )
    owner_id = fields.Many2one("res.users", tracking=True, help="Answers for the system in the business.")
    steward_id = fields.Many2one(
        "res.users", tracking=True, help="Knows the system technically, first to be asked."
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self.env["integration.interface"]._get_default_company(),
        help="Leave it empty when all companies use the system.",
    )
    active = fields.Boolean(default=True, tracking=True, help="Nothing flows from or to an archived system.")
    description = fields.Text()
    interface_ids = fields.One2many("integration.interface", "system_id")
    interface_count = fields.Integer("Interfaces", compute="_compute_interface_count")

    _code_unique = models.Constraint("UNIQUE (code)", "There is a system with this code already.")
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[a-z0-9][a-z0-9_.-]*$')",
        "A system code has lower-case letters, digits, dots, dashes and underscores.",
    )

    # === COMPUTE METHODS === #

    @api.depends("interface_ids")
    def _compute_interface_count(self):
        counts = dict(
            self.env["integration.interface"]._read_group(
                [("system_id", "in", self.ids)], ["system_id"], ["__count"]
            )
        )
        for system in self:
            system.interface_count = counts.get(system._origin, 0)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        systems.filtered("private_network")._check_may_open()
        return systems

    def write(self, vals):
        opens = {name for name in ("private_network", "active") if vals.get(name)}
        for system in self:
            if any(not system[name] for name in opens):
                system._check_may_open()
        changed = {name: str(vals[name]) for name in _AUDITED_FIELDS if name in vals}
        result = super().write(vals)
        for system in self if changed else ():
            self.env["integration.audit"]._log("system.changed", system, **changed)
        return result

    def _check_may_open(self):
        """Refuse to open a way to a system for all but managers: there is no second person to approve it."""
        if self and not (
            self.env.su or self.env.user.has_group("integration_core.group_integration_manager")
        ):
            raise AccessError(
                self.env._("Only a manager may take a system out of the archive or into a private network.")
            )

    # === ACTION METHODS === #

    def action_open_interfaces(self):
        """Show the interfaces of this system."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_core.integration_interface_action"
        )
        action["domain"] = [("system_id", "=", self.id)]
        action["context"] = {"default_system_id": self.id}
        return action
