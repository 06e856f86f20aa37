# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import re
from pathlib import Path

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError
from odoo.modules.module import get_module_path

from odoo.addons.integration_core.models.integration_lifecycle import IntegrationLifecycle
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound
from odoo.addons.integration_core.tools.masking import Sieve

from ..tools import contract_file, describe
from ..tools.schema_walk import SchemaWalker
from ..tools.validation import make_validator

_logger = logging.getLogger(__name__)

_LOCK = 0x696E7467_00000001
_VERSIONED = re.compile(r"[a-z][a-z0-9_]*\.v[1-9][0-9]*\.json")


class IntegrationContract(models.Model):
    """The catalogue of contracts: one row for each version, kept from the files of the installed addons.

    The file says what the contract is; the row says where it is in its life, which people decide.
    """

    _name = "integration.contract"
    _inherit = ["integration.lifecycle"]
    _description = "Contract"
    _order = "entity, major"

    _transitions = {
        "draft": {"active"},
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
        [("draft", "Draft"), ("active", "Active"), ("deprecated", "Deprecated"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
    )
    deprecated_at = fields.Datetime("Deprecated since", readonly=True, copy=False)
    sunset_date = fields.Date(
        "Sunset date", help="From this day on, partners cannot rely on the contract any more."
    )
    active = fields.Boolean(default=True, readonly=True)
    problem = fields.Char(readonly=True, help="Why the contract cannot be used.")
    schema = fields.Text(readonly=True)
    digest = fields.Char(readonly=True)
    property_ids = fields.One2many("integration.contract.property", "contract_id", readonly=True)
    event_text = fields.Text("Events", compute="_compute_texts")
    action_text = fields.Text("Actions", compute="_compute_texts")

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

    # === ACTION METHODS === #

    def action_activate(self):
        """Open the contract for use."""
        self._transition("active")

    def action_deprecate(self):
        """Tell partners to move on; until the sunset date nothing changes for them."""
        for contract in self:
            if not contract.sunset_date:
                raise UserError(self.env._("Say first until when “%s” can be used.", contract.name))
        self._transition("deprecated")

    def action_retire(self):
        """Close the contract for good."""
        self._transition("retired")

    def _before_transition(self, old, new):
        super()._before_transition(old, new)
        self.check_access("write")
        if new == "retired" and self.sunset_date and self.sunset_date > fields.Date.context_today(self):
            raise UserError(self.env._("“%s” was promised until its sunset date.", self.name))

    def _after_transition(self, old, new):
        super()._after_transition(old, new)
        if new == "deprecated":
            self._write_guarded({"deprecated_at": fields.Datetime.now()})
        self.env.registry.clear_cache()

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

    @tools.ormcache("name")
    def _find_id(self, name):
        contract = self.sudo().search([("name", "=", name)])
        if contract.problem:
            return False, contract.problem
        return (contract.id if contract.state in ("active", "deprecated") else False), False

    @tools.ormcache("entity")
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

    def _sieve(self, clearance) -> Sieve:
        """Return a shared sieve that minimises and masks documents for one clearance."""
        self.ensure_one()
        return self._make_sieve(self.id, clearance)

    @tools.ormcache("id_", "clearance")
    def _make_sieve(self, id_, clearance):
        return Sieve(self._load_schema(id_), clearance)

    @tools.ormcache("id_")
    def _load_schema(self, id_):
        return json.loads(self.sudo().browse(id_).schema)

    @tools.ormcache("id_")
    def _make_validator(self, id_):
        return make_validator(self._load_schema(id_))

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        promised = {contract: contract.sunset_date for contract in self if "sunset_date" in vals}
        result = super().write(vals)
        for contract, before in promised.items():
            if contract.sunset_date != before:
                dates = {"from": str(before or ""), "to": str(contract.sunset_date or "")}
                self.env["integration.audit"]._log("contract.sunset", contract, **dates)
        return result

    # === SYNCHRONISATION === #

    def _register_hook(self):
        super()._register_hook()
        self._sync(self._load_files(self._get_folders()))

    @api.model
    def _get_folders(self) -> dict:
        """Return {addon: folder with its contract files}."""
        paths = {name: get_module_path(name) for name in sorted(self.env.registry._init_modules)}
        folders = {name: Path(path) / "contracts" for name, path in paths.items() if path}
        return {name: folder for name, folder in folders.items() if folder.is_dir()}

    @api.model
    def _load_files(self, folders) -> dict:
        """Load all contract files.

        A broken one must not keep Odoo from starting: it is reported, and its contract is refused.

        :return: {name: (addon, ContractFile or ContractInvalid)}
        """
        loaded = {}
        for addon, folder in folders.items():
            for path in sorted(folder.glob("*.json")):
                name = path.name.removesuffix(".json")
                try:
                    if name in loaded:
                        raise ContractInvalid(f"{path}: the addon {loaded[name][0]} has the contract already")
                    loaded[name] = addon, contract_file.load(path)
                except ContractInvalid as error:
                    _logger.error("contract refused: %s", error.detail)
                    if _VERSIONED.fullmatch(path.name):
                        loaded[name] = addon, error
        return loaded

    @api.model
    def _sync(self, loaded):
        """Make the catalogue say what the files say. One statement when it does already.

        While an addon is installed or upgraded this is part of it. Else the files were replaced under a database,
        and several processes may find out at once: the first one to get the lock does it, apart from all else.
        """
        if not self._differs(loaded):
            return
        if self.env.registry.updated_modules:
            self._apply(loaded)
        else:
            with self.env.registry.cursor() as cr:
                cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                cr.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
                catalogue = self.with_env(api.Environment(cr, SUPERUSER_ID, {}))
                if catalogue._differs(loaded):
                    catalogue._apply(loaded)
        self.env.registry.clear_cache()

    def _differs(self, loaded):
        # one row a contract version: some dozens in all
        # pylint: disable=no-search-all
        stored = (
            self.sudo()
            .with_context(active_test=False)
            .search_read([], ["name", "schema", "digest", "problem", "active"])
        )
        present = {row["name"]: (_digest(row), row["problem"]) for row in stored if row["active"]}
        wanted = {
            name: (False, file.detail) if isinstance(file, ContractInvalid) else (file.digest, False)
            for name, (_addon, file) in loaded.items()
        }
        return present != wanted

    def _apply(self, loaded):
        known = {contract.name: contract for contract in self.with_context(active_test=False).search([])}
        for name, (addon, file) in loaded.items():
            contract = known.pop(name, self.browse())
            vals = {"addon": addon, "active": True, **self._prepare_row(name, file)}
            if contract:
                contract._write_guarded(vals)
            else:
                contract = self.create(vals)
            if (
                contract.state == "draft"
                and not contract.problem
                and contract._schema()["x-lifecycle"] == "active"
            ):
                contract._transition("active")
        for contract in known.values():
            contract._write_guarded({"active": False})

    def _prepare_row(self, name, file):
        """The values of the catalogue for a loaded file, or for a broken one."""
        if isinstance(file, ContractInvalid):
            entity, _, major = name.rpartition(".v")
            return {
                "name": name,
                "entity": entity,
                "major": int(major),
                "digest": False,
                "problem": file.detail,
            }
        schema, walker = file.schema, SchemaWalker(file.schema)
        rows = [
            {"sequence": index, **describe.property_row(walker, path, node, is_required)}
            for index, (path, node, is_required) in enumerate(walker.leaves())
        ]
        return {
            "name": name,
            "entity": file.entity,
            "major": file.major,
            "version": schema["x-version"],
            "title": schema["title"],
            "description": schema["description"],
            "schema": json.dumps(schema, indent=2, ensure_ascii=False),
            "digest": file.digest,
            "problem": False,
            "property_ids": [fields.Command.clear(), *map(fields.Command.create, rows)],
        }


def _digest(row):
    """Return the digest of a stored schema, not the one stored beside it; of a row without schema, that."""
    try:
        return row["digest"] and canonical_json.digest(json.loads(row["schema"]))
    except (TypeError, ValueError):
        return None
