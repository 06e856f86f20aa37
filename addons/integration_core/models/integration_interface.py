# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import facts
from ..tools.masking import ALWAYS_CLEARED

_LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")]


class IntegrationInterface(models.Model):
    """The agreement with a system: what flows, how, how well, who answers for it.

    Nothing flows without an approved one.
    """

    _name = "integration.interface"
    _inherit = ["integration.remembered", "integration.company.bound", "integration.pausable"]
    _description = "Interface"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name without blanks, used in logs and metrics. Keep it once it is in use.",
    )
    system_id = fields.Many2one(
        "integration.system",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._get_default_company(),
        help="Leave it empty when the interface serves all companies.",
    )
    environment = fields.Selection(related="system_id.environment")
    purpose = fields.Text(
        tracking=True,
        help="Why the data flows. Data that this purpose does not need should not be cleared below.",
    )
    direction = fields.Selection(
        [("inbound", "Into Odoo"), ("outbound", "Out of Odoo"), ("both", "Both ways")],
        required=True,
        default="outbound",
        tracking=True,
        help="Who calls whom. Into Odoo: the partner calls us, to write and to read what its grants say. "
        "Out of Odoo: we send to the partner. What may be read or sent is cleared below.",
    )
    mode = fields.Selection(
        [("real_time", "Real-time"), ("batch", "Batch")], required=True, default="real_time", tracking=True
    )
    criticality = fields.Selection(_LEVELS, required=True, default="medium", tracking=True)
    latency_tolerance = fields.Selection(
        [("seconds", "Seconds"), ("minutes", "Minutes"), ("hours", "Hours"), ("day", "A day")],
        required=True,
        default="minutes",
        tracking=True,
        help="How late data may arrive before somebody notices.",
        string="Latency tolerance",
    )
    volume = fields.Selection(
        [
            ("low", "Under 100 a day"),
            ("medium", "Under 10,000 a day"),
            ("high", "Under 1,000,000 a day"),
            ("very_high", "More"),
        ],
        required=True,
        default="medium",
        tracking=True,
    )
    failure_impact = fields.Selection(
        [
            ("inconvenience", "Inconvenience"),
            ("delay", "Delayed work"),
            ("money", "Money at risk"),
            ("care", "Service to patients at risk"),
        ],
        required=True,
        default="delay",
        tracking=True,
        help="What happens when it stands still.",
        string="Failure impact",
    )
    service_level_minutes = fields.Integer(
        string="Service level (minutes)",
        default=60,
        tracking=True,
        help="Within how many minutes data has to be on the other side.",
    )
    service_level_target = fields.Float(
        string="Service level target (%)",
        default=99.0,
        digits=(5, 2),
        tracking=True,
        help="Share of the data that has to arrive within the service level.",
    )
    clear_personal = fields.Boolean(
        string="Personal data", tracking=True, help="Names, addresses, contact details may flow."
    )
    clear_financial = fields.Boolean(
        string="Financial data", tracking=True, help="Amounts, bank accounts, balances may flow."
    )
    clear_clinical = fields.Boolean(
        string="Clinical data", tracking=True, help="What tells about somebody's health may flow."
    )
    clearance = fields.Char(
        "Cleared for", compute="_compute_clearance", help="The sensitive data that may flow."
    )
    team_id = fields.Many2one(
        "integration.team",
        index=True,
        ondelete="set null",
        tracking=True,
        check_company=True,
        help="Looks after its issues together, and owns them where neither it nor its system has an owner.",
    )
    issue_ids = fields.One2many("integration.issue", "interface_id")
    open_issue_count = fields.Integer("Open issues", compute="_compute_open_issue_count")

    _code_unique = models.Constraint("UNIQUE (code)", "There is an interface with this code already.")
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[a-z0-9][a-z0-9_.-]*$')",
        "An interface code has lower-case letters, digits, dots, dashes and underscores.",
    )
    _service_level = models.Constraint(
        "CHECK (service_level_minutes > 0 AND service_level_target > 0 AND service_level_target <= 100)",
        "The service level needs a positive number of minutes and a target between 0 and 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.depends("clear_personal", "clear_financial", "clear_clinical")
    def _compute_clearance(self):
        labels = {
            "personal": self.env._("personal"),
            "financial": self.env._("financial"),
            "clinical": self.env._("clinical"),
        }
        for interface in self:
            words = [label for name, label in labels.items() if interface[f"clear_{name}"]]
            interface.clearance = ", ".join(words).capitalize()

    @api.depends("issue_ids.state")
    def _compute_open_issue_count(self):
        counts = dict(
            self.env["integration.issue"]._read_group(
                [("interface_id", "in", self.ids), ("is_open", "=", True)], ["interface_id"], ["__count"]
            )
        )
        for interface in self:
            interface.open_issue_count = counts.get(interface._origin, 0)

    # === ACTION METHODS === #

    def action_open_issues(self):
        """Show the issues of this interface."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_core.integration_issue_action")
        action["domain"] = [("interface_id", "=", self.id)]
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "code",
            "system_id",
            "company_id",
            "purpose",
            "direction",
            "mode",
            "criticality",
            "latency_tolerance",
            "volume",
            "failure_impact",
            "service_level_minutes",
            "service_level_target",
            "clear_personal",
            "clear_financial",
            "clear_clinical",
        }

    def _get_clearance(self) -> frozenset:
        """Return the sensitivities that may flow over this interface."""
        self.ensure_one()
        interface = self.sudo()  # asked on behalf of machines, which have no rights here
        flags = {
            "personal": interface.clear_personal,
            "financial": interface.clear_financial,
            "clinical": interface.clear_clinical,
        }
        return ALWAYS_CLEARED | {name for name, cleared in flags.items() if cleared}

    def _is_flowing(self) -> bool:
        """Whether data may flow now: approved, and the system not archived."""
        self.ensure_one()
        interface = self.sudo()
        return interface.state == "approved" and interface.system_id.active

    # === GETTERS === #

    def _count_waiting(self):
        self.ensure_one()
        known = self.env["integration.overview"]._get_facts(codes={facts.WAITING})
        return known.count(facts.WAITING, interface_id=self.id)

    def _get_tests(self) -> list[tuple[str, dict]]:
        """Return by what the user may try the interface: names, and actions that open them; extend it."""
        self.ensure_one()
        return []

    def _get_logs(self) -> list[tuple[str, dict]]:
        """Return where it stands what went over the interface: names, and actions that list it; extend it."""
        self.ensure_one()
        return []

    @api.model
    def _get_log(self, action, domain) -> tuple[str, dict]:
        """Return the name of a window action by its XML id, and it with these rows only."""
        window = self.env["ir.actions.act_window"]._for_xml_id(action)
        return window["name"], {**window, "domain": domain, "context": {}}

    @api.model
    def _get_default_company(self):
        """Return the company of new systems and interfaces: the one in the settings, else the current one."""
        configured = self.env["ir.config_parameter"].sudo().get_param("integration_core.default_company_id")
        company = self.env["res.company"].browse(int(configured or 0)).exists()
        return company if company in self.env.companies else self.env.company
