# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.integration_core.notify import notify
from odoo.addons.integration_core.operators import check_operator, is_operator
from odoo.addons.integration_core.tools.errors import UnmappedCode

#: what says which code map lacks what, for whom, and what became of it: never entered
_NOTED = frozenset(
    {"table", "res_model", "res_id", "origin", "system_id", "company_id", "state"}
    | {"occurrence_count", "first_seen_at", "last_seen_at"}
)


class IntegrationUnmappedCode(models.Model):
    """What a code map lacks: a code that a partner sent, or the code of a record that partners are to see.

    Written when something fails for want of it, and counted. People fill in the side that is not known: what a code
    stands for, or the code of a record. Mapping it adds the entry to the code map, and does again what failed.
    """

    _name = "integration.unmapped.code"
    _inherit = ["integration.company.bound", "integration.chosen"]
    _description = "Unmapped Code"
    _order = "last_seen_at desc, id desc"
    _rec_name = "code"

    table = fields.Char(
        "Code map", required=True, readonly=True, help="The code map that lacks it, such as tax."
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    record = fields.Reference(
        "_get_record_models",
        "Means",
        compute="_compute_record",
        readonly=False,
        store=True,
        help="What the code stands for in Odoo.",
    )
    code = fields.Char(help="What the outside says.")
    origin = fields.Selection(
        [("partner", "Sent by a partner"), ("record", "A record without code")],
        compute="_compute_origin",
        store=True,
        help="Which side is known: the code, or what it stands for. The other one is to be filled in.",
    )
    system_id = fields.Many2one(
        "integration.system",
        readonly=True,
        ondelete="cascade",
        help="The system whose code it is. Empty: all systems.",
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    state = fields.Selection(
        [("open", "To map"), ("mapped", "Mapped"), ("ignored", "Ignored")],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    occurrence_count = fields.Integer("Occurrences", default=1, readonly=True)
    first_seen_at = fields.Datetime("First seen", readonly=True)
    last_seen_at = fields.Datetime("Last seen", readonly=True)

    _once = models.UniqueIndex(
        '("table", res_model, COALESCE(system_id, 0), COALESCE(company_id, 0), origin,'
        " (CASE origin WHEN 'partner' THEN code ELSE res_id::text END))"
    )

    # === COMPUTE METHODS === #

    @api.model
    def _get_record_models(self):
        return self.env["integration.code"]._get_record_models()

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        for missing in self:
            known = missing.res_id and missing.res_model in self.env
            record = known and self.env[missing.res_model].browse(missing.res_id).exists()
            missing.record = (record and f"{record._name},{record.id}") or False

    @api.depends("res_id")
    def _compute_origin(self):
        for missing in self:
            missing.origin = "record" if missing.res_id else "partner"

    # === CRUD METHODS === #

    def write(self, vals):
        if not self.env.su:
            origins = set(self.mapped("origin"))
            known = {"code"} if "partner" in origins else set()
            known |= {"record"} if "record" in origins else set()
            for name in sorted(vals.keys() & (_NOTED | known)):
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("“%s” is noted by Odoo. Enter the side that is not known.", label))
        return super().write(vals)

    # === ACTION METHODS === #

    def action_map(self):
        """Add these to the code maps, and do again what failed for want of them, where that is the user's to do."""
        self.check_access("write")
        for missing in self.filtered(lambda missing: missing.state != "mapped"):
            missing._map()
        may_run = is_operator(self.env)
        again = self._run_again() if may_run else {}
        self._resolve_issues()
        return self._tell_of(again, may_run)

    def action_run_again(self):
        """Do again what still waits for those of these that are mapped, which an operator does who maps nothing.

        :raises AccessError: to who is no operator
        :raises UserError: when none of them is mapped
        """
        self.check_access("read")
        check_operator(self.env)
        mapped = self.filtered(lambda missing: missing.state == "mapped")
        if not mapped:
            raise UserError(self.env._("None of these codes is mapped yet: nothing can be done again."))
        return self._tell_of(mapped._run_again(), True)

    def action_ignore(self):
        """Leave these unmapped: what names them goes on failing, and nobody is told of it any more."""
        self.check_access("write")
        self.sudo().state = "ignored"
        self._audit("code.ignored")
        self._resolve_issues()

    def action_reopen(self):
        """Put ignored ones back among those to map."""
        self.check_access("write")
        self.filtered(lambda missing: missing.state == "ignored").sudo().state = "open"

    # === MAPPING === #

    def _map(self):
        """Add this one to its code map."""
        if not self.code or not self.record:
            raise UserError(
                self.env._(
                    "Say for “%s” both the code and what it stands for.", self.code or self.display_name
                )
            )
        if self.record._name != self.res_model:
            wanted = self.env["ir.model"]._get(self.res_model).name
            raise UserError(
                self.env._(
                    "“%(code)s” has to stand for this kind of record: %(kind)s.", code=self.code, kind=wanted
                )
            )
        self.env["integration.code"].create(
            {
                "table": self.table,
                "code": self.code,
                "system_id": self.system_id.id,
                "company_id": self.company_id.id,
                "res_model": self.record._name,
                "res_id": self.record.id,
            }
        )
        self.sudo().state = "mapped"

    def _run_again(self) -> dict:
        """Do again what failed for want of these; addons add what is theirs.

        :return: {what it is, in words: (how many are done again, how many are left)}
        """
        return {}

    def _get_waiting_domain(self):
        """Return the domain, on ``company_id``, of what may be done again: of these companies, and of the user's."""
        if all(missing.company_id for missing in self):
            return Domain("company_id", "in", self.company_id.ids)
        return Domain.TRUE if self.env.su else Domain("company_id", "in", self.env.user.company_ids.ids)

    def _resolve_issues(self):
        """Close the issues of code maps that lack nothing any more."""
        for missing in self.sudo():
            alike = self.sudo().search(
                [
                    ("table", "=", missing.table),
                    ("system_id", "=", missing.system_id.id),
                    ("company_id", "=", missing.company_id.id),
                ]
            )
            if "open" not in alike.mapped("state"):
                self.env["integration.issue"]._resolve_where(
                    [
                        ("code", "=", UnmappedCode.code),
                        ("res_model", "=", self._name),
                        ("res_id", "in", alike.ids),
                    ]
                )

    def _tell_of(self, again, may_run):
        begun = ", ".join(f"{count} {what}" for what, (count, _left) in again.items() if count)
        left = ", ".join(f"{count} {what}" for what, (_begun, count) in again.items() if count)
        if begun:
            parts = [self.env._("Mapped. Being done again: %s.", begun)]
        elif may_run:
            nothing = self.env._("Mapped. Nothing was waiting for it.")
            parts = [self.env._("Mapped. Nothing was done again.") if left else nothing]
        else:
            parts = [self.env._("Mapped. Operators do again what failed for want of it.")]
        if left:
            parts.append(self.env._("Left: %s.", left))
            parts.append(
                self.env._(
                    "Press again for the rest. What lacks another code too, what somebody holds just now, whose key was"
                    " revoked, or whose content was removed stays: look at it one by one."
                )
            )
        return notify(" ".join(parts))

    def _audit(self, action):
        for missing in self:
            self.env["integration.audit"]._log(action, missing, table=missing.table, code=missing.code or "")
