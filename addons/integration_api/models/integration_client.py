# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.models.integration_governed import IntegrationGoverned

from ..tools import networks

# whoever holds one of these could grant itself the rest
_NEVER = (
    "base.group_erp_manager",
    "base.group_system",
    "integration_core.group_integration_user",
)


class IntegrationClient(models.Model):
    """A system that calls this Odoo: never a person.

    It has keys to prove itself, grants that say what it may do, and a service user as whom it does it. That user
    cannot log in and is active only while the client is approved; its Odoo rights decide in the end.
    """

    _name = "integration.client"
    _inherit = [
        "integration.remembered",
        "integration.company.bound",
        "integration.governed",
        "integration.issue.subject",
    ]
    _description = "Client"
    _order = "name, id"
    _check_company_auto = True

    # whoever could name the service user would rename, disable or become any user of this Odoo
    _guarded_fields = IntegrationGoverned._guarded_fields | {"service_user_id"}

    name = fields.Char(required=True, tracking=True)
    code = fields.Char(
        required=True, copy=False, help="Short name without blanks, used in logs. Keep it once it is in use."
    )
    kind = fields.Selection(
        [("system", "Our own system"), ("partner", "A partner's system"), ("agent", "Automation agent")],
        required=True,
        default="partner",
        tracking=True,
    )
    system_id = fields.Many2one(
        "integration.system",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        help="The application that calls.",
    )
    environment = fields.Selection(related="system_id.environment")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, tracking=True
    )
    networks = fields.Text(
        string="Allowed networks",
        tracking=True,
        help="From where it may call, one network a line, such as 192.0.2.0/24. Empty: from anywhere.",
    )
    group_ids = fields.Many2many(
        "res.groups",
        string="Odoo rights",
        domain=lambda self: self._get_group_domain(),
        help="What its service user may do in Odoo at all. Give only what the grants below need.",
    )
    service_user_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        help="The user as whom it acts. Nobody can log in as this user.",
        string="Service user",
    )
    grant_ids = fields.One2many("integration.grant", "client_id")
    credential_ids = fields.One2many("integration.credential", "client_id", "Keys")
    missing_rights = fields.Text("Missing rights", compute="_compute_missing_rights")
    grant_count = fields.Integer(string="Grants", compute="_compute_grant_count")
    usable_credential_count = fields.Integer(string="Usable keys", compute="_compute_credentials")
    last_used_at = fields.Datetime(string="Last call", compute="_compute_credentials")
    refusal_count = fields.Integer("Refused requests", compute="_compute_refusal_count", compute_sudo=True)

    _code_unique = models.Constraint("UNIQUE (code)", "There is a client with this code already.")
    _code_shape = models.Constraint(
        "CHECK (code ~ '^[a-z0-9][a-z0-9_.-]*$')",
        "A client code has lower-case letters, digits, dots, dashes and underscores.",
    )

    # === COMPUTE AND CONSTRAINTS === #

    @api.depends("grant_ids.state")
    def _compute_grant_count(self):
        for client in self:
            client.grant_count = len(client.grant_ids.filtered(lambda grant: grant.state != "retired"))

    @api.depends("grant_ids.missing_rights")
    def _compute_missing_rights(self):
        for client in self:
            texts = [text for text in client.grant_ids.mapped("missing_rights") if text]
            client.missing_rights = "\n".join(dict.fromkeys("\n".join(texts).splitlines())) or False

    @api.depends("credential_ids.state", "credential_ids.expires_at", "credential_ids.last_used_at")
    def _compute_credentials(self):
        for client in self:
            usable = client.credential_ids.filtered(lambda key: key.condition in ("usable", "expiring"))
            client.usable_credential_count = len(usable)
            client.last_used_at = max(
                filter(None, client.credential_ids.mapped("last_used_at")), default=False
            )

    def _compute_refusal_count(self):
        since = fields.Datetime.now() - timedelta(days=7)
        counts = self.env["integration.refusal"]._read_group(
            [("client_id", "in", self.ids), ("last_at", ">=", since)], ["client_id"], ["count:sum"]
        )
        totals = {client.id: total for client, total in counts}
        for client in self:
            client.refusal_count = totals.get(client.id, 0)

    @api.constrains("networks")
    def _check_networks(self):
        for client in self:
            try:
                networks.parse(client.networks)
            except ValueError as error:
                raise ValidationError(self.env._("This is not a network: %s", error)) from error

    @api.constrains("group_ids")
    def _check_groups(self):
        for client in self:
            chosen = client.group_ids.sudo()
            allowed = chosen.search([("id", "in", chosen.ids), *self._get_group_domain()])
            self._refuse_groups(chosen - allowed)

    def _check_rights(self):
        """Refuse a client whose service user has come by rights of administration since its groups were chosen.

        A group may imply others by now. The field ``group_ids`` does not show such a group any more.
        """
        for client in self:
            self._refuse_groups(client._get_excess())

    def _refuse_groups(self, groups):
        if groups:
            raise ValidationError(
                self.env._(
                    "A client cannot have rights of administration: %s.",
                    ", ".join(groups.mapped("full_name")),
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        clients = super().create([{**vals, "service_user_id": False} for vals in vals_list])
        for client in clients:
            user = self.env["res.users"].sudo().with_context(no_reset_password=True)
            vals = {"login": f"integration-client-{client.code}", **client._prepare_service_user()}
            client.sudo()._write_guarded({"service_user_id": user.create(vals).id})
        return clients

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"name", "company_id", "group_ids"}:
            self._sync_service_user()
        return result

    def unlink(self):
        users = self.sudo().service_user_id
        self.sudo().grant_ids.unlink()
        self.sudo().credential_ids.unlink()
        result = super().unlink()
        users.unlink()
        return result

    # === ACTION METHODS === #

    def action_submit(self):
        """Ask for approval, of its drafted grants too."""
        result = super().action_submit()
        self.grant_ids.filtered(lambda grant: grant.state == "draft").action_submit()
        return result

    def action_approve(self):
        """Approve it, and the grants that were submitted with it."""
        result = super().action_approve()
        submitted = self.grant_ids.filtered(lambda grant: grant.state == "submitted")
        submitted.with_context(
            integration_submission=None
        ).action_approve()  # the number seen is the client's
        return result

    def action_issue_credential(self):
        """Open the wizard that makes a key."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_credential_issue_action"
        )
        return {**action, "context": {"default_client_id": self.id}}

    def action_open_grants(self):
        """Show its grants, each with its own approval."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_grant_action")
        return {**action, "domain": [("client_id", "=", self.id)], "context": {"default_client_id": self.id}}

    def action_open_credentials(self):
        """Show its keys."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_api.integration_credential_action"
        )
        return {**action, "domain": [("client_id", "=", self.id)], "context": {}}

    def action_open_refusals(self):
        """Show the requests that were refused with its keys."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_refusal_action")
        return {**action, "domain": [("client_id", "=", self.id)]}

    def action_open_documents(self):
        """Show what it may use, as the partner reads it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/integration/docs/{self.code}", "target": "new"}

    # === BUSINESS METHODS === #

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "code",
            "kind",
            "system_id",
            "company_id",
            "networks",
            "group_ids",
        }

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new == "approved":
            self._check_rights()

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        self._sync_service_user()
        if new == "retired":
            self.sudo().credential_ids.filtered(lambda key: key.state == "active")._revoke()

    def _sync_service_user(self):
        """Bring the service user in line: active only while approved, with these rights and companies."""
        for client in self.sudo().filtered("service_user_id"):
            client.service_user_id.write(client._prepare_service_user())

    def _prepare_service_user(self):
        approved = self.grant_ids.filtered(lambda grant: grant.state == "approved")
        companies = self.company_id | approved.company_id
        groups = self.env.ref("base.group_user") | self.group_ids
        return {
            "name": f"API: {self.name}",  # or a rename would pass for any person
            "active": self.state == "approved",
            "company_id": self.company_id.id,
            "company_ids": [Command.set(companies.ids)],
            "group_ids": [Command.set(groups.ids)],
        }

    # === CRON === #

    @api.model
    def _cron_check_rights(self):
        """Raise an issue for each client whose service user has rights that no client may have.

        A group may have come to imply others since the client was approved, or somebody gave the user one.
        """
        for client in self.search([("state", "=", "approved")]):
            if excess := client._get_excess():
                self.env["integration.issue"]._raise_issue(
                    "client_rights",
                    key=(client.id,),
                    summary=self.env._("The client “%s” has rights of administration", client.name),
                    detail=", ".join(excess.mapped("full_name")),
                    severity="critical",
                    system=client.system_id,
                    record=client,
                    remedy=self.env._(
                        "Suspend the client: its user then keeps only the groups that a client may have. "
                        "See who gave it more, or which group has come to imply it, before you resume."
                    ),
                )

    # === GETTERS === #

    def _is_active(self):
        """Whether it may call now: approved, its system in use, its service user not archived."""
        self.ensure_one()
        return self.state == "approved" and self.system_id.active and self.service_user_id.active

    def _get_excess(self):
        """Return the groups that its service user has, whyever, and that no client may have."""
        return self.sudo().service_user_id.all_group_ids & self._get_never()

    @api.model
    def _get_never(self):
        """Return the groups that no client has."""
        return self.env["res.groups"].browse(self.env.ref(xmlid).id for xmlid in _NEVER)

    @api.model
    def _get_group_domain(self):
        """Return the domain of groups that a client may have."""
        kinds = self.env["res.groups"].sudo()._get_user_type_groups().ids
        return [("all_implied_ids", "not in", self._get_never().ids), ("id", "not in", kinds)]
