# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import IntegrationError

from ..value_words import tell_values

_NO_VALUES = {"present_value": False, "proposed_value": False, "reason": False}
_SUPERSEDED_KEPT = timedelta(days=30)
_MOST_AT_ONCE = 1000


class IntegrationProposal(models.Model):
    """A value that a system wants for a property that another one owns; a steward accepts or rejects it.

    A system has one open proposal for a property of a record: what it says next takes its place.
    """

    _name = "integration.proposal"
    _inherit = [
        "integration.affected",
        "integration.chosen",
        "integration.stewarded",
        "integration.lifecycle",
    ]
    _description = "Proposal"
    _order = "id desc"
    _rec_name = "path"

    _initial_state = "open"
    _transitions = {
        "open": {"accepted", "rejected", "superseded"},
        "accepted": set(),
        "rejected": set(),
        "superseded": set(),
    }
    _guarded_fields = frozenset(
        {
            *(
                "state",
                "entity",
                "contract",
                "path",
                "res_model",
                "res_id",
                "company_id",
                "system_id",
                "user_id",
            ),
            *("present_value", "proposed_value", "proposed_at", "correlation_id", "decider_id", "decided_at"),
        }
    )

    state = fields.Selection(
        [
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
        help="Superseded: its system says something else by now, or the record says it already. Its values are gone.",
    )
    entity = fields.Char(required=True, readonly=True)
    contract = fields.Char(required=True, readonly=True, help="The contract that the value was given by.")
    path = fields.Char("Property", required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    system_id = fields.Many2one(
        "integration.system", "Proposed by", required=True, readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Client",
        readonly=True,
        ondelete="set null",
        help="The service user of the client that sent it.",
    )
    # of any record, patients too: people read them by the texts alone, which ask for the right in Odoo
    present_value = fields.Text("Value then, as kept", readonly=True, groups=fields.NO_ACCESS)
    proposed_value = fields.Text("Value proposed, as kept", readonly=True, groups=fields.NO_ACCESS)
    present_text = fields.Char(
        "Present value",
        compute="_compute_texts",
        compute_sudo=False,
        help="What the record said when it was proposed. Hidden from those who may not read it in Odoo.",
    )
    proposed_text = fields.Char("Proposed value", compute="_compute_texts", compute_sudo=False)
    proposed_at = fields.Datetime("Proposed", required=True, readonly=True)
    correlation_id = fields.Char("Trace", readonly=True, help="Same for all that the request caused.")
    decider_id = fields.Many2one("res.users", "Decided by", readonly=True, ondelete="set null")
    decided_at = fields.Datetime("Decided", readonly=True)
    reason = fields.Text(help="Why it was decided so. Needed to reject it.")

    _open_one = models.UniqueIndex("(res_model, res_id, path, system_id) WHERE state = 'open'")
    _record_idx = models.Index("(res_model, res_id)")

    # === COMPUTE METHODS === #

    @api.depends("present_value", "proposed_value", "path", "contract", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_texts(self):
        present, proposed = tell_values(self, "present_value"), tell_values(self, "proposed_value")
        for proposal in self:
            proposal.present_text = present[proposal.id]
            proposal.proposed_text = proposed[proposal.id]

    # === CRUD METHODS === #

    def write(self, vals):
        if "reason" in vals and not self._door_open() and any(proposal.state != "open" for proposal in self):
            raise UserError(self.env._("This proposal is decided."))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_accept(self):
        """Write what is proposed, with the rights of whoever accepts it.

        :raises UserError: when it cannot be written, or somebody else holds what is to be written
        """
        self._check_steward("write")
        for proposal in self:
            proposal._check_open()
            try:
                with self._waiting_briefly():
                    proposal._write_proposed()
            except IntegrationError as error:
                raise UserError(str(error)) from error
            proposal._settle("accepted")

    def action_reject(self):
        """Leave the record as it is; says why."""
        self._check_steward("write")
        for proposal in self:
            proposal._check_open()
            if not (proposal.reason or "").strip():
                raise UserError(self.env._("Say why: enter a reason first."))
            proposal._settle("rejected")

    # === BUSINESS METHODS === #

    @api.model
    def _take(self, mapper, record, stated):
        """Keep what a system may only propose: {path: (given, present, differs)}.

        What it proposed before and does not say any more is superseded; what it says again stays as it is.
        """
        system_id = mapper.env.context["integration_system_id"]
        given = {".".join(path): said for path, said in stated.items()}
        known = self.search(
            [
                *(
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("system_id", "=", system_id),
                ),
                *(("path", "in", list(given)), ("state", "=", "open")),
            ]
        )
        repeated = set()
        for proposal in known:
            value, _was, differs = given[proposal.path]
            if differs and proposal.proposed_value == canonical_json.dumps(value):
                repeated.add(proposal.path)
            else:
                proposal._settle("superseded")
        self.flush_model()
        return self._create_guarded(
            [
                {
                    "entity": mapper._get_entity(),
                    "contract": mapper._contract,
                    "path": path,
                    "res_model": record._name,
                    "res_id": record.id,
                    "company_id": mapper.env.company.id,
                    "system_id": system_id,
                    "user_id": mapper.env.uid,
                    "present_value": canonical_json.dumps(was),
                    "proposed_value": canonical_json.dumps(value),
                    "proposed_at": fields.Datetime.now(),
                    "correlation_id": self.env["integration.trace"]._current().trace_id,
                }
                for path, (value, was, differs) in given.items()
                if differs and path not in repeated
            ]
        )

    def _write_proposed(self):
        record = self._get_affected()
        if not record:
            raise UserError(self.env._("The record is not there any more."))
        record.check_access("write")
        record.lock_for_update(allow_referencing=True)
        company = self.company_id
        mapper = self.env["integration.contract"]._get_mapper(self.contract).with_company(company)
        value, system_id = json.loads(self.sudo().proposed_value), self.sudo().system_id.id
        document, path = value, self.path.split(".")
        for name in reversed(path):
            document = {name: document}
        if path[0] in mapper._get_survivorship(record):
            whole = document[path[0]]
            if len(path) > 1:  # a group is said as a whole
                theirs = mapper.with_context(integration_system_id=system_id)
                present = theirs._project(record.with_env(theirs.env))[0][path[0]]
                whole = _merge(present or {}, whole)
            self.env["integration.property.source"]._state(mapper, record, path[0], whole, system_id)
        else:
            mapper._write_decided(record, document, system_id)

    def _settle(self, state):
        """End it, and say by whom. Of one that was superseded nothing is left to decide, and so no value either."""
        vals = {"decider_id": self.env.uid, "decided_at": fields.Datetime.now()}
        if state == "superseded":
            vals |= _NO_VALUES
        for proposal in self:
            proposal.sudo()._transition(state, **vals)

    @api.autovacuum
    def _gc_superseded(self):
        """Forget those that were superseded a month ago: a system that says another thing each hour leaves as many."""
        before = fields.Datetime.now() - _SUPERSEDED_KEPT
        old = self.search([("state", "=", "superseded"), ("decided_at", "<", before)], limit=_MOST_AT_ONCE)
        old.unlink()
        return len(old), len(old) == _MOST_AT_ONCE

    def _check_open(self):
        if self.state != "open":
            raise UserError(
                self.env._("“%(name)s” is %(state)s.", name=self.path, state=self._state_label(self.state))
            )


def _merge(present, patch):
    return {
        **present,
        **{
            name: _merge(present.get(name) or {}, value) if isinstance(value, dict) else value
            for name, value in patch.items()
        },
    }
