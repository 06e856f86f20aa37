# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models, tools

from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.models.integration_lifecycle import IntegrationLifecycle
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound
from odoo.addons.integration_core.tools.masking import Sieve

from ..tools.action import read as read_action
from ..tools.validation import make_validator


class IntegrationContract(models.Model):
    """The catalogue of contracts: one row for each version, kept from the files of the installed addons.

    The file says what the contract is; the row says where it is in its life, which people decide.
    """

    _name = "integration.contract"
    _inherit = ["integration.remembered", "integration.lifecycle", "mail.thread", "mail.activity.mixin"]
    _description = "Contract"
    _order = "entity, major"

    _transitions = {
        "draft": {"submitted", "active"},  # active: as its file says, when its addon is installed
        "submitted": {"active", "draft"},
        "active": {"deprecated"},
        "deprecated": {"active", "retired"},
        "retired": set(),
    }

    # what comes from the file is written by :meth:`_apply` only: it says who may receive what
    _guarded_fields = IntegrationLifecycle._guarded_fields | {
        "name",
        "entity",
        "major",
        "version",
        "title",
        "description",
        "addon",
        "active",
        "problem",
        "schema",
        "digest",
        "property_ids",
        "deprecated_at",
    }

    name = fields.Char(required=True, readonly=True, help="Entity and major version, such as invoice.v1.")
    entity = fields.Char(required=True, readonly=True)
    major = fields.Integer(required=True, readonly=True)
    version = fields.Char(readonly=True)
    title = fields.Char(readonly=True)
    description = fields.Text(readonly=True)
    addon = fields.Char(readonly=True, help="The addon that the contract comes with.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("active", "Active"),
            ("deprecated", "Deprecated"),
            ("retired", "Retired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    deprecated_at = fields.Datetime("Deprecated since", readonly=True, copy=False)
    sunset_date = fields.Date(
        "Sunset date", tracking=True, help="From this day on, partners cannot rely on the contract any more."
    )
    active = fields.Boolean(default=True, readonly=True)
    problem = fields.Char(readonly=True, help="Why the contract cannot be used.")
    schema = fields.Text(readonly=True)
    digest = fields.Char(readonly=True)
    property_ids = fields.One2many("integration.contract.property", "contract_id", readonly=True)
    event_text = fields.Text("Events", compute="_compute_texts")
    action_text = fields.Text("Actions", compute="_compute_texts")
    neighbour_text = fields.Char(
        "In the standards", compute="_compute_texts", help="What comes closest to it in FHIR, X12 and HL7 v2."
    )
    identifier_text = fields.Char(
        "Known in business by",
        compute="_compute_texts",
        help="Properties that tell one record from all others.",
    )
    example_text = fields.Text("Example", compute="_compute_texts")

    _name_unique = models.UniqueIndex("(name)")

    # === COMPUTE METHODS === #

    @api.depends("name")
    def _compute_display_name(self):
        for contract in self:
            contract.display_name = contract.name

    @api.depends("schema")
    def _compute_texts(self):
        for contract in self:
            schema = json.loads(contract.schema or "{}")
            contract.event_text = "\n".join(schema.get("x-events", []))
            contract.action_text = "\n".join(
                f"{name}: {action['description']}" for name, action in schema.get("x-actions", {}).items()
            )
            neighbours = schema.get("x-neighbours", {})
            contract.neighbour_text = " · ".join(f"{name} {what}" for name, what in neighbours.items())
            contract.identifier_text = ", ".join(schema.get("x-identifiers", ()))
            examples = schema.get("examples", ())
            contract.example_text = "\n\n".join(
                json.dumps(example, indent=2, ensure_ascii=False) for example in examples
            )

    # === LOOK-UPS === #

    @api.model
    def _get(self, name):
        """Return the usable contract of this name, such as ``invoice.v1``.

        :raises NotFound: when there is none, or it is a draft or retired
        :raises ContractInvalid: when its file is broken
        """
        id_, problem = self._find_id(name)
        if problem:
            raise ContractInvalid(problem)
        if not id_:
            raise NotFound(f"there is no contract {name}")
        return self.sudo().browse(id_)

    @api.model
    def _get_current(self, entity):
        """Return the newest usable version for an entity; a deprecated one only when there is no other.

        :raises NotFound: when there is none
        """
        id_ = self._find_current_id(entity)
        if not id_:
            raise NotFound(f"there is no contract for {entity}")
        return self.sudo().browse(id_)

    @api.model
    def _select_entities(self):
        """Return the entities that have a usable contract, as a selection."""
        usable = self.sudo().search([("state", "in", ["active", "deprecated"]), ("problem", "=", False)])
        return [(entity, rows[-1].title or entity) for entity, rows in usable.grouped("entity").items()]

    @api.model
    def _get_mapper(self, name):
        """Return the mapper of a contract.

        :raises ContractInvalid: when the contract has none
        """
        mapper = self._find_mapper_name(name)
        if not mapper:
            raise ContractInvalid(f"no mapper declares the contract {name}")
        return self.env[mapper]

    @api.model
    def _get_current_mapper(self, entity):
        """Return the mapper of the newest usable version for an entity."""
        return self._get_mapper(self._get_current(entity).name)

    @remembered("name")
    def _find_id(self, name):
        contract = self.sudo().search([("name", "=", name)])
        if contract.problem:
            return False, contract.problem
        return (contract.id if contract.state in ("active", "deprecated") else False), False

    @remembered("entity")
    def _find_current_id(self, entity):
        usable = self.sudo().search(
            [("entity", "=", entity), ("state", "in", ["active", "deprecated"]), ("problem", "=", False)]
        )
        return usable.sorted(lambda contract: (contract.state == "active", contract.major))[-1:].id

    @tools.ormcache("name")
    def _find_mapper_name(self, name):
        base = self.env.registry["integration.mapper"]
        for model_name, cls in self.env.registry.items():
            if issubclass(cls, base) and cls._contract == name:
                return model_name
        return None

    @api.model
    def _get_schema(self, name) -> dict:
        """Return the schema by which documents of the contract ``name`` are minimised and masked, whatever its state.

        ``{}`` when the contract is gone: by that, every value counts as most sensitive.
        """
        contract = self.sudo().search([("name", "=", name)], limit=1)
        return contract._schema() if contract else {}

    def _schema(self) -> dict:
        """Return the schema. It is shared: read it, never change it."""
        self.ensure_one()
        return self._load_schema(self.id)

    def _validator(self):
        """Return a shared validator of the schema."""
        self.ensure_one()
        return self._make_validator(self.id)

    def _action_validator(self, action):
        """Return a shared validator of what is sent with an action."""
        self.ensure_one()
        return self._make_action_validator(self.id, action)

    def _sieve(self, clearance) -> Sieve:
        """Return a shared sieve that minimises and masks documents for one clearance."""
        self.ensure_one()
        return self._make_sieve(self.id, clearance)

    @remembered("id_", "clearance")
    def _make_sieve(self, id_, clearance):
        return Sieve(self._load_schema(id_), clearance)

    @remembered("id_")
    def _load_schema(self, id_):
        return json.loads(self.sudo().browse(id_).schema)

    @remembered("id_")
    def _make_validator(self, id_):
        return make_validator(self._load_schema(id_))

    @remembered("id_", "action")
    def _make_action_validator(self, id_, action):
        return make_validator(read_action(self._load_schema(id_), action).parameters)

    # === CRUD METHODS === #

    def write(self, vals):
        promised = {contract: contract.sunset_date for contract in self if "sunset_date" in vals}
        result = super().write(vals)
        for contract, before in promised.items():
            if contract.sunset_date != before:
                dates = {"from": str(before or ""), "to": str(contract.sunset_date or "")}
                self.env["integration.audit"]._log("contract.sunset", contract, **dates)
        return result
