# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.integration_core.fields import LooseMany2one

from ..tools import problem_titles
from ..tools.route_class import ROUTE_CLASSES
from .integration_rate_line import CLASS_NAMES

_EVENTS = "integration_outbox.integration_event_action"


class IntegrationRequest(models.Model):
    """One answered request of a client, served or refused: who asked what when, with which outcome.

    No row holds a body, a value that was filtered by or the name of a person: paths have ids that mean something to
    this Odoo alone, and what of a path might be something else is left out. Rows are written after the answer has
    left, and one that cannot be written is a line in the server's log and nothing more. Retention removes them.
    """

    _name = "integration.request"
    _inherit = ["integration.revealable"]
    _description = "Request of a client"
    _log_access = False
    _order = "id desc"

    at = fields.Datetime("When", required=True, readonly=True)
    client_id = LooseMany2one("integration.client", required=True, readonly=True)
    credential_id = LooseMany2one("integration.credential", string="Key", readonly=True)
    company_id = LooseMany2one("res.company", required=True, readonly=True)
    method = fields.Char("Verb", required=True, readonly=True)
    path = fields.Char("Address", required=True, readonly=True, help="Without what was filtered by.")
    route_class = fields.Selection(
        [(kind, CLASS_NAMES[kind]) for kind in ROUTE_CLASSES], "Kind", required=True, readonly=True
    )
    entity = fields.Char("Business object", readonly=True, help="As the contract calls it, such as invoice.")
    operation = fields.Char("Asked for", readonly=True)
    action = fields.Char("Business action", readonly=True)
    subject_uid = fields.Char("Record id", readonly=True, help="The id that partners know the record by.")
    outcome = fields.Selection(
        [
            ("done", "Served"),
            ("limited", "Slowed down"),
            ("refused", "Refused"),
            ("failed", "Failed here"),
        ],
        required=True,
        readonly=True,
        help="Refused requests are for the partner to correct; those that failed here are for us.",
    )
    status = fields.Integer("HTTP status", required=True, readonly=True, aggregator=None)
    code = fields.Char("Problem code", readonly=True, help="Code of the problem that the client was told.")
    problem_title = fields.Char(
        "Reason",
        compute="_compute_problem",
        search="_search_problem_title",
        help="Title of the problem that the client was told.",
    )
    problem_page = fields.Char("What to do", compute="_compute_problem")
    duration_ms = fields.Integer("Milliseconds", required=True, readonly=True, aggregator="avg")
    filters = fields.Char(
        "Filtered by", readonly=True, help="Names of the filters; not what they were set to."
    )
    request_bytes = fields.Integer("Received (bytes)", readonly=True, aggregator="sum")
    response_bytes = fields.Integer("Answered (bytes)", readonly=True, aggregator="sum")
    correlation_id = fields.Char(
        "Trace", readonly=True, help="Shared by everything that one request or action caused."
    )
    span_id = fields.Char(readonly=True, help="What its writes name as their cause in the trace.")
    remote_address = fields.Char("From", readonly=True)
    is_replay = fields.Boolean(
        "Repetition", readonly=True, help="It had been answered before, and got the same answer again."
    )
    has_body = fields.Boolean("Bodies kept", compute="_compute_has_body")

    _client_idx = models.Index("(client_id, at)")
    _correlation_idx = models.Index("(correlation_id)")
    _at_idx = models.Index("(at)")

    # === COMPUTE METHODS === #

    def _compute_can_reveal(self):
        is_auditor = self.env.user.has_group("integration_core.group_integration_auditor")
        for request in self:
            request.can_reveal = is_auditor and request.has_body

    def _compute_has_body(self):
        found = self.env["integration.request.body"].sudo().search([("request_id", "in", self.ids)])
        for request in self:
            request.has_body = request in found.request_id

    @api.depends("code")
    def _compute_problem(self):
        for request in self:
            request.problem_title = problem_titles.get_title(request.code)
            request.problem_page = problem_titles.get_page(request.code)

    def _search_problem_title(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        return [("code", "in", problem_titles.find_codes(value))]

    @api.depends("method", "path")
    def _compute_display_name(self):
        for request in self:
            request.display_name = f"{request.method} {request.path}"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("Requests are recorded when they are answered. Nobody can add one."))

    def write(self, vals):
        raise AccessError(self.env._("A request is a fact. It cannot be changed."))

    def unlink(self):
        raise AccessError(self.env._("A request is a fact. It cannot be deleted."))

    # === ACTION METHODS === #

    def action_open_events(self):
        """Show the events that this request and what it set off have caused."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(_EVENTS)
        return action | {"domain": [("correlation_id", "=", self.correlation_id)], "context": {}}

    def action_open_trace(self):
        """Show all requests of the same trace."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_request_action")
        return action | {"domain": [("correlation_id", "=", self.correlation_id)], "context": {}}

    # === CONTENT === #

    def _check_reveal(self):
        """What is sensitive in bodies was masked before they were kept: an auditor needs no clearance for the rest.

        :raise AccessError: for all but auditors
        """
        self.ensure_one()
        if not self.env.user.has_group("integration_core.group_integration_auditor"):
            raise AccessError(self.env._("Only auditors look at bodies."))
        self.check_access("read")
        if not self.has_body:
            raise UserError(self.env._("No body of this request was kept."))
        return frozenset()

    def _get_content(self, cleared):
        body = self.env["integration.request.body"].search([("request_id", "=", self.id)], limit=1)
        nothing = self.env._("(no body)")
        return self.env._(
            "Request\n%(request)s\n\nAnswer\n%(answer)s",
            request=body.request_text or nothing,
            answer=body.answer_text or nothing,
        )
