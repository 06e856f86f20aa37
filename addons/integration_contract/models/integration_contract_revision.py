# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_core.models.integration_lifecycle import IntegrationLifecycle
from odoo.addons.integration_core.tools import canonical_json

from ..html_table import make_change_table
from ..tools.revision import judge, summarise
from ..tools.schema_diff import BREAKS, Change

ISSUE = "contract_breaks"


class IntegrationContractRevision(models.Model):
    """One content of a contract file, as it was found: what the contract said, from when on, and what that changed.

    Files are the truth, so a revision is in force as soon as it is found. One that breaks what partners rely on waits
    for a manager to look at it, and is an issue until then. Written by the catalogue, kept for ever.
    """

    _name = "integration.contract.revision"
    _inherit = ["integration.lifecycle"]
    _description = "Contract revision"
    _order = "id desc"

    _initial_state = "recorded"
    _transitions = {"recorded": {"waiting"}, "waiting": {"reviewed"}, "reviewed": set()}
    _guarded_fields = IntegrationLifecycle._guarded_fields | {
        "contract_id",
        "version",
        "digest",
        "schema",
        "at",
        "addon_version",
        "changes",
        "reviewer_id",
        "reviewed_at",
        "note",
    }

    contract_id = fields.Many2one(
        "integration.contract", required=True, readonly=True, ondelete="restrict", index=True
    )
    version = fields.Char(readonly=True, help="As the file says it.")
    digest = fields.Char(readonly=True, required=True)
    schema = fields.Text(readonly=True, required=True)
    at = fields.Datetime("Found", readonly=True, required=True)
    addon_version = fields.Char("Addon version", readonly=True, help="Of the addon that brought it.")
    changes = fields.Json(
        "Every change", readonly=True, help="What it changed: place, kind, words and effect of each."
    )
    change_summary = fields.Char("What changed", compute="_compute_changes")
    change_table = fields.Html("Changes", compute="_compute_changes", sanitize=False)
    is_breaking = fields.Boolean("Breaks", compute="_compute_changes")
    state = fields.Selection(
        [("recorded", "Nothing breaks"), ("waiting", "To review"), ("reviewed", "Reviewed")],
        "Review",
        default="recorded",
        required=True,
        readonly=True,
        index=True,
    )
    reviewer_id = fields.Many2one("res.users", "Reviewed by", readonly=True)
    reviewed_at = fields.Datetime("Reviewed", readonly=True)
    note = fields.Text("Note of the review", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("contract_id.name", "version", "at")
    def _compute_display_name(self):
        for revision in self:
            revision.display_name = f"{revision.contract_id.name} {revision.version or ''}".strip()

    @api.depends("changes")
    def _compute_changes(self):
        for revision in self:
            found = revision._get_changes()
            revision.change_summary = summarise(found) or self.env._("The first one")
            revision.is_breaking = any(change.effect == BREAKS for change in found)
            revision.change_table = make_change_table(
                self.env,
                found,
                self.env._("The first one that was found: there is nothing to compare it with."),
            )

    # === CRUD METHODS === #

    def unlink(self):
        raise UserError(self.env._("What a contract said is kept."))

    # === ACTION METHODS === #

    def action_review(self):
        """Open the dialog that shows what breaks and asks for a note."""
        self.ensure_one()
        return self.contract_id._open_decision("review", revision=self)

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, contract, file, before):
        """Keep what a contract file says, if it is not what it said the last time.

        :param ContractFile file: the file as found
        :param before: the schema that the catalogue held so far, None without one
        """
        last = self._get_last(contract)
        if last.digest == file.digest:
            return self.browse()
        if not last and before is not None and canonical_json.digest(before) != file.digest:
            # the catalogue is older than its revisions
            last = self._create_one(contract, before, canonical_json.digest(before), [])
        found = judge(json.loads(last.schema) if last else None, file.released, file.schema)
        revision = self._create_one(contract, file.schema, file.digest, found)
        if revision.is_breaking and contract.state in ("active", "deprecated"):
            revision._transition("waiting")
            revision._tell()
        return revision

    @api.model
    def _create_one(self, contract, schema, digest, found):
        addon = self.env["ir.module.module"].sudo().search([("name", "=", contract.addon)])
        return self._create_guarded(
            {
                "contract_id": contract.id,
                "version": schema.get("x-version"),
                "digest": digest,
                "schema": json.dumps(schema, indent=2, ensure_ascii=False),
                "at": fields.Datetime.now(),
                "addon_version": addon.latest_version,
                "changes": [[change.pointer, change.kind, change.message, change.effect] for change in found],
            }
        )

    def _tell(self):
        """Raise the issue of a revision that breaks."""
        breaking = [str(change) for change in self._get_changes() if change.effect == BREAKS]
        self.env["integration.issue"]._raise_issue(
            ISSUE,
            key=(self.contract_id.id,),
            summary=self.env._("A new version of “%s” breaks what partners rely on", self.contract_id.name),
            detail="\n".join(breaking),
            severity="high",
            record=self.contract_id,
            remedy=self.env._(
                "It is in force already. Open the contract, see under “Revisions” what breaks and who uses it. "
                "Put the former file back, or tell the partners; then mark the revision as reviewed."
            ),
        )

    def _review(self, note):
        """Mark as looked at, by a manager who did not submit the contract.

        :param str note: what was decided
        """
        self.ensure_one()
        self.contract_id._check_decides(note)
        self.contract_id._check_not_involved()
        self.sudo()._transition(
            "reviewed", reviewer_id=self.env.uid, reviewed_at=fields.Datetime.now(), note=note
        )
        self.env["integration.audit"]._log("contract.revision.reviewed", self, note=note)
        waiting = self.search_count([("contract_id", "=", self.contract_id.id), ("state", "=", "waiting")])
        if not waiting:
            self.contract_id._resolve_issues(ISSUE)

    # === GETTERS === #

    def _get_changes(self):
        """Return the changes as :class:`Change`."""
        return [Change(*change) for change in self.changes or []]

    @api.model
    def _get_last(self, contract):
        """Return the newest revision of a contract."""
        return self.search([("contract_id", "=", contract.id)], order="id desc", limit=1)
