# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.tools.errors import NotFound

from .. import odoo_rights
from ..tools.terms import Terms

OPERATIONS = ("read", "create", "update")


class IntegrationGrant(models.Model):
    """What one client may do with one entity, over which interface, in which company.

    Approved by another person than its author, on its own: who may do what, since when, by whose approval. The
    interface says which sensitivities may flow; the contract named here is the version the client works with.
    """

    _name = "integration.grant"
    _inherit = ["integration.remembered", "integration.company.bound", "integration.governed"]
    _description = "Grant"
    _order = "client_id, entity, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    client_id = fields.Many2one(
        "integration.client", required=True, ondelete="restrict", index=True, tracking=True
    )
    interface_id = fields.Many2one(
        "integration.interface",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
        help="The agreement under which the data flows. Nothing flows unless it is approved.",
    )
    contract_id = fields.Many2one(
        "integration.contract",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="What is exchanged, in which version.",
    )
    entity = fields.Char(related="contract_id.entity", store=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="The client sees and changes data of this company only.",
    )
    can_read = fields.Boolean(string="Read", default=True, tracking=True)
    can_create = fields.Boolean(string="Create", tracking=True)
    can_update = fields.Boolean(string="Change", tracking=True)
    actions = fields.Char(
        tracking=True, help="Business actions it may start, such as “post”, separated by blanks."
    )
    available_actions = fields.Char("Possible actions", compute="_compute_available_actions")
    missing_rights = fields.Text("Missing rights", compute="_compute_missing_rights")

    _one_a_contract = models.UniqueIndex(
        "(client_id, contract_id) WHERE state != 'retired'",
        "The client has a grant for this contract already: change that one, or retire it.",
    )

    # === COMPUTE AND CONSTRAINTS === #

    @api.depends("client_id.name", "contract_id.name")
    def _compute_name(self):
        for grant in self:
            client, contract = grant.client_id.name, grant.contract_id.name
            grant.name = f"{client}: {contract}" if client and contract else self.env._("New grant")

    @api.depends("client_id")
    def _compute_company_id(self):
        for grant in self:
            grant.company_id = grant.client_id.company_id or self.env.company

    @api.depends("contract_id")
    def _compute_available_actions(self):
        for grant in self:
            grant.available_actions = " ".join(sorted(grant._get_contract_actions()))

    @api.depends("client_id.group_ids", "contract_id", "can_read", "can_create", "can_update", "actions")
    def _compute_missing_rights(self):
        for grant in self:
            lacking = [] if grant.state == "retired" else odoo_rights.missing(grant.sudo())
            texts = [odoo_rights.describe(self.env, model, operation) for model, operation in lacking]
            grant.missing_rights = "\n".join(texts) or False

    @api.constrains("actions", "contract_id")
    def _check_actions(self):
        for grant in self:
            unknown = grant._get_actions() - set(grant._get_contract_actions())
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(contract)s has no action %(unknown)s. It has: %(known)s",
                        contract=grant.contract_id.name,
                        unknown=", ".join(sorted(unknown)),
                        known=grant.available_actions or self.env._("none"),
                    )
                )

    @api.constrains("client_id", "interface_id")
    def _check_interface(self):
        # the client may be of another company than who looks at the grant
        for grant in self.sudo():
            interface, client = grant.interface_id, grant.client_id
            if interface.system_id != client.system_id:
                raise ValidationError(
                    self.env._(
                        "The interface “%(interface)s” is agreed with %(partner)s, the client is of %(system)s.",
                        interface=interface.name,
                        partner=interface.system_id.name,
                        system=client.system_id.name,
                    )
                )
            if interface.direction == "outbound":
                raise ValidationError(
                    self.env._(
                        "Over the interface “%s” we call the partner, so no client may call over it.",
                        interface.name,
                    )
                )

    @api.constrains("client_id", "contract_id", "company_id", "state")
    def _check_company_of_versions(self):
        """Versions of one entity are of one company: a record is the same in each, and so is the feed of its events."""
        for grant in self.sudo().filtered(lambda grant: grant.state != "retired"):
            siblings = grant.client_id.grant_ids.filtered(
                lambda other, grant=grant: other.entity == grant.entity and other.state != "retired"
            )
            if len(siblings.company_id) > 1:
                raise ValidationError(
                    self.env._(
                        "“%s” has a grant for another version of the same in another company.",
                        grant.client_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        grants = super().create(vals_list)
        grants._take_owners()
        return grants

    # === ACTION METHODS === #

    def action_submit(self):
        """Ask for approval; the client may have got its owner since."""
        self._take_owners()
        return super().action_submit()

    # === BUSINESS METHODS === #

    @api.model
    def _get_default_steward(self):
        """Nobody: who looks after the client looks after its grants."""
        return self.env["res.users"]

    def _take_owners(self):
        """Let whoever answers for the client answer for what it may do, where nobody does."""
        for grant in self:
            client = grant.client_id
            if not (grant.owner_id or grant.steward_id) and (client.owner_id or client.steward_id):
                grant.write({"owner_id": client.owner_id.id, "steward_id": client.steward_id.id})

    @api.model
    def _governed_fields(self):
        return super()._governed_fields() | {
            "client_id",
            "interface_id",
            "contract_id",
            "company_id",
            "can_read",
            "can_create",
            "can_update",
            "actions",
        }

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        if new in ("submitted", "approved"):
            # client and interface may have changed since the grant was written
            self._check_interface()
        if new == "approved":
            self.client_id._check_rights()

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        self.client_id._sync_service_user()
        if old == "suspended" and new == "approved":
            self.env["integration.batch"]._arm_where([("client_id", "=", self.client_id.id)])

    def _needs_request(self):
        """Not while its client waits too: whoever approves that approves its grants."""
        return self.client_id.state != "submitted"

    @api.model
    @remembered("client_id", "entity", "major")
    def _load_terms(self, client_id, entity, major) -> Terms:
        """Return what is granted to a client of one version of an entity, as all processes remember it.

        :raise NotFound: without a grant in force: what was not granted does not exist for the client
        """
        grant = self.sudo().search(
            [
                ("client_id", "=", client_id),
                ("entity", "=", entity),
                ("contract_id.major", "=", major),
                ("state", "=", "approved"),
            ]
        )
        if not grant:
            raise NotFound("")
        contract, interface = grant.contract_id, grant.interface_id
        is_ageing = contract.state == "deprecated"
        return Terms(
            grant_id=grant.id,
            client_id=client_id,
            system_id=grant.client_id.system_id.id,
            company_id=grant.company_id.id,
            entity=entity,
            contract=contract.name,
            operations=tuple(grant._get_operations()),
            actions=frozenset(grant._get_actions()),
            interface=interface.code,
            is_for_calls=grant._is_for_calls(),
            is_flowing=interface._is_flowing(),
            clearance=interface._get_clearance(),
            deprecated_at=contract.deprecated_at if is_ageing else None,
            sunset_date=(contract.sunset_date or None) if is_ageing else None,
        )

    @api.model
    def _load_all_terms(self, client_id) -> list:
        """Return all that is granted to a client, by entity and version."""
        grants = self.sudo().search([("client_id", "=", client_id), ("state", "=", "approved")])
        return [grant._get_terms() for grant in grants.sorted(lambda grant: grant.contract_id.name)]

    def _get_terms(self) -> Terms:
        """Return what this grant allows now.

        :raise NotFound: when it is not in force
        """
        self.ensure_one()
        grant = self.sudo()
        return self._load_terms(grant.client_id.id, grant.entity, grant.contract_id.major)

    def _is_for_calls(self):
        """Whether the interface is one with the client's own system, over which that calls us."""
        self.ensure_one()
        interface = self.interface_id
        return interface.system_id == self.client_id.system_id and interface.direction != "outbound"

    # === GETTERS === #

    def _get_operations(self):
        """Return which of reading, creating and changing are granted."""
        return [name for name in OPERATIONS if self[f"can_{name}"]]

    def _get_actions(self):
        """Return the names of the granted actions."""
        return set((self.actions or "").split())

    def _get_contract_actions(self):
        """Return the actions of the contract, ``{name: {title, description}}``."""
        return self.contract_id.sudo()._schema().get("x-actions", {}) if self.contract_id else {}
