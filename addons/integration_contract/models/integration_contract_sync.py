# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging
import re
from pathlib import Path

from odoo import SUPERUSER_ID, api, fields, models
from odoo.modules.module import get_module_path

from odoo.addons.integration_core import approval_request, aside
from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import ContractInvalid

from ..tools import contract_file, describe
from ..tools.schema_walk import SchemaWalker
from .integration_contract_revision import ISSUE

_logger = logging.getLogger(__name__)

_LOCK = 0x696E7467_00000001
_VERSIONED = re.compile(r"[a-z][a-z0-9_]*\.v[1-9][0-9]*\.json")


class IntegrationContractSync(models.Model):
    """The catalogue says what the files of the installed addons say, whenever Odoo starts."""

    _inherit = "integration.contract"  # pylint: disable=consider-merging-classes-inherited

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
            with aside.opened(self.env.registry) as cr:
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
        catalogue = self.with_context(active_test=False, tracking_disable=True)
        known = {contract.name: contract for contract in catalogue.search([])}
        for name, (addon, file) in loaded.items():
            contract = known.pop(name, catalogue.browse())
            before, problem = contract._get_stored(), contract.problem
            vals = {"addon": addon, "active": True, **self._prepare_row(name, file)}
            if contract:
                contract._write_guarded(vals)
            else:
                contract = catalogue._create_guarded(vals)
            if contract.problem:
                contract._tell_problem(problem)
            else:
                contract._take_over(file, before)
        for contract in known.values():
            contract._write_guarded({"active": False})
            contract._resolve_issues(ContractInvalid.code, ISSUE)

    def _take_over(self, file, before):
        """Go on with a file that can be used: its revision, its state, what was wrong before."""
        self._resolve_issues(ContractInvalid.code)
        if self.state == "submitted" and self.revision_ids[:1].digest != file.digest:
            # nobody approves what they have not read
            self._transition("draft")
            self.activity_unlink([approval_request.ACTIVITY])
        if self.state == "draft" and file.schema["x-lifecycle"] == "active":
            vals = {"approver_id": SUPERUSER_ID, "approved_at": fields.Datetime.now()}
            self._transition("active", **vals)
        self.env["integration.contract.revision"]._record(self, file, before)

    def _tell_problem(self, told):
        """Raise the issue of a file that cannot be used.

        :param told: what was wrong with it so far
        """
        if self.problem != told:
            self.env["integration.issue"]._raise_issue(
                ContractInvalid.code,
                key=(self.name,),
                summary=self.env._("The contract “%s” cannot be used", self.name),
                detail=self.problem,
                severity="high",
                record=self,
                remedy=self.env._(
                    "Its file is broken, and everything that goes by it is refused. Repair the file where the detail "
                    "says, or put the former version of the addon back, and start Odoo again."
                ),
            )

    def _resolve_issues(self, *codes):
        """Close the issues of these codes about the contract: their cause is over."""
        concerned = [("code", "in", codes), ("res_model", "=", self._name), ("res_id", "in", self.ids)]
        self.env["integration.issue"]._resolve_where(concerned)

    def _get_stored(self):
        """Return the schema that the catalogue holds; None without one, or with one that was changed past Odoo."""
        row = {"digest": self.digest, "schema": self.schema}
        return json.loads(self.schema) if self.digest and _digest(row) == self.digest else None

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
        schema = file.schema
        rows = [
            {"sequence": index, **row}
            for index, row in enumerate(describe.property_rows(SchemaWalker(schema)))
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
