# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.memory import remembered

from ..tools.ownership import PROPOSE, REFUSE, Owned


class IntegrationOwnership(models.Model):
    """Which system is the source of truth of an entity, or of one of its properties, and what others may do.

    It limits writes on behalf of systems, by calls, batches and messages. People who work in Odoo are not limited by
    it, and neither is what a write leaves as it is.
    """

    _name = "integration.ownership"
    _inherit = ["integration.audited"]
    _description = "Owner System"
    _order = "entity, path nulls first, company_id"
    _rec_name = "entity"
    _audit_name = "ownership"

    entity = fields.Selection(selection="_select_entity", required=True, help="What is owned, such as party.")
    path = fields.Char(
        "Property",
        help="As the catalogue names it, such as email or address.city; what is below goes with it. "
        "Empty: all that has no rule of its own.",
    )
    system_id = fields.Many2one(
        "integration.system",
        "Owner",
        ondelete="restrict",
        index=True,
        help="The system whose word counts. Empty: Odoo itself, so that no system may change it.",
    )
    others = fields.Selection(
        [(REFUSE, "Are refused"), (PROPOSE, "Become proposals")],
        "Changes by other systems",
        required=True,
        default=REFUSE,
        help="Refused: the write fails and says who owns the property. Proposals: the rest of the document is "
        "written, and somebody decides about this.",
    )
    only_owner_creates = fields.Boolean(
        "Only the owner creates", help="Other systems may not create records of this entity."
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Where it holds. Empty: in all companies."
    )

    _once = models.UniqueIndex(
        "(entity, COALESCE(path, ''), COALESCE(company_id, 0))",
        "There is a rule for this already: change that one.",
    )

    # === COMPUTE AND CONSTRAINTS === #

    @api.model
    def _select_entity(self):
        return self.env["integration.contract"]._select_entities()

    @api.depends("entity", "path")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = ".".join(filter(None, (rule.entity, rule.path)))

    @api.constrains("entity", "path")
    def _check_path(self):
        for rule in self.filtered("path"):
            root = self.env["integration.contract"]._get_current_mapper(rule.entity)._get_root()
            if not root.find(tuple(rule.path.split("."))):
                raise ValidationError(
                    self.env._(
                        "“%(entity)s” has no property “%(path)s”. The catalogue lists those it has; lines are owned "
                        "as a whole.",
                        entity=rule.entity,
                        path=rule.path,
                    )
                )

    @api.constrains("only_owner_creates", "path")
    def _check_creation(self):
        if any(rule.only_owner_creates and rule.path for rule in self):
            raise ValidationError(
                self.env._(
                    "Who creates records is said by the rule for the whole entity, without a property."
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    @remembered("entity", "company_id")
    def _load_rules(self, entity, company_id) -> tuple:
        """Return the :class:`~..tools.ownership.Owned` that hold in a company, as all processes remember them."""
        rules = self.sudo().search([("entity", "=", entity), ("company_id", "in", [company_id, False])])
        return tuple(
            Owned(
                tuple(rule.path.split(".")) if rule.path else (),
                rule.system_id.id or None,
                rule.system_id.code or "",
                rule.others,
                rule.only_owner_creates,
                rule.company_id.id or None,
            )
            for rule in rules
        )

    def _prepare_audit(self):
        return {
            "entity": self.entity,
            "path": self.path or "",
            "owner": self.system_id.code or "",
            "others": self.others,
            "only_owner_creates": self.only_owner_creates,
        }
