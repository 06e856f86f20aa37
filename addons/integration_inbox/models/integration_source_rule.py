# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_contract.tools.action import changing
from odoo.addons.integration_core.tools.pointer import is_pointer

from ..tools import mapping
from ..tools.mapping import Rule

_POINTERS = ("document_pointer", "uid_pointer", "external_pointer")


class IntegrationSourceRule(models.Model):
    """What is done with messages of some types: the first rule that fits decides. It is approved with its source."""

    _name = "integration.source.rule"
    _inherit = ["integration.exported"]
    _description = "Rule of a source"
    _order = "sequence, id"
    _rec_name = "pattern"

    source_id = fields.Many2one("integration.source", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="source_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    pattern = fields.Char(
        "Types",
        required=True,
        help="Type of message that the partner names; a star stands for anything: invoice.* or *.",
    )
    operation = fields.Selection(
        [
            ("create", "Create"),
            ("update", "Change"),
            ("upsert", "Create, or change what is known by the partner's id"),
            ("action", "Start an action"),
            ("ignore", "Ignore"),
        ],
        "What to do",
        required=True,
        default="create",
    )
    contract_id = fields.Many2one(
        "integration.contract", ondelete="restrict", help="What the message holds, and in which version."
    )
    action = fields.Char(help="Business action of the contract, such as “post”.")
    document_pointer = fields.Char(
        "Document",
        help="JSON pointer to the document of the contract inside the body, such as /data. Empty: the whole body.",
    )
    uid_pointer = fields.Char(
        "Our id", help="JSON pointer to the record's id as we gave it to the partner, such as /data/id."
    )
    external_pointer = fields.Char(
        "Partner's id", help="JSON pointer to the partner's own id of the record, such as /data/number."
    )

    # === CONSTRAINTS === #

    @api.constrains("pattern", "operation", "contract_id", "action", *_POINTERS)
    def _check_complete(self):
        for rule in self:
            if not mapping.is_pattern(rule.pattern):
                raise ValidationError(self.env._("“%s” is no type of message.", rule.pattern))
            for name in _POINTERS:
                if not is_pointer(rule[name] or ""):
                    raise ValidationError(self.env._("“%s” is no JSON pointer such as /data/id.", rule[name]))
            rule._check_operation()

    def _check_operation(self):
        if self.operation == mapping.IGNORE:
            return
        if not self.contract_id:
            raise ValidationError(self.env._("Say which contract messages of “%s” hold.", self.pattern))
        known = changing(self.contract_id.sudo()._schema())
        if self.operation == "action" and self.action not in known:
            raise ValidationError(
                self.env._(
                    "%(contract)s has no such action. It has: %(known)s",
                    contract=self.contract_id.name,
                    known=", ".join(sorted(known)) or self.env._("none"),
                )
            )
        if self.operation in mapping.ON_A_RECORD and not (self.uid_pointer or self.external_pointer):
            raise ValidationError(
                self.env._("Say where the record's id is in messages of “%s”.", self.pattern)
            )
        if self.operation == "upsert" and not self.external_pointer:
            raise ValidationError(
                self.env._("Say where the partner's id is in messages of “%s”.", self.pattern)
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules.source_id._check_draft_and_sign()
        return rules

    def write(self, vals):
        self.source_id._check_draft_and_sign()
        result = super().write(vals)
        self.source_id._check_draft_and_sign()
        return result

    def unlink(self):
        self.source_id._check_draft_and_sign()
        return super().unlink()

    # === GETTERS === #

    def _prepare_rule(self):
        contract = self.contract_id.sudo()
        return Rule(
            self.pattern,
            self.operation,
            contract.entity or "",
            contract.major or 0,
            self.action or "",
            self.document_pointer or "",
            self.uid_pointer or "",
            self.external_pointer or "",
        )
