# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.memory import remembered
from odoo.addons.integration_core.notify import notify


class IntegrationSurvivorship(models.Model):
    """Which of several systems' values a record shows. An entity without such a rule keeps no values of systems.

    A steward's pin goes before all criteria. What they leave undecided, the most recent value decides.
    """

    _name = "integration.survivorship"
    _inherit = ["integration.audited"]
    _description = "Survivorship Rule"
    _order = "entity, path nulls first, company_id nulls first, id"
    _rec_name = "entity"
    _audit_name = "survivorship"

    entity = fields.Selection(selection="_select_entity", required=True, help="Such as party.")
    path = fields.Char(
        "Property",
        help="As the catalogue names it, such as email; a group such as an address is decided as a whole. "
        "Empty: each property that has no rule of its own.",
    )
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="For records of this company alone. Empty: for all, and for those that no company owns.",
    )
    criterion_ids = fields.One2many(
        "integration.survivorship.criterion",
        "rule_id",
        "Criteria",
        copy=True,
        help="The first one that tells the values apart decides; drag them into order.",
    )
    criteria_text = fields.Char("What decides", compute="_compute_criteria_text")
    rebuild_ids = fields.One2many("integration.rebuild", "rule_id", "Rebuilds", readonly=True)

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

    @api.depends("criterion_ids.kind", "criterion_ids.system_id", "criterion_ids.sequence")
    def _compute_criteria_text(self):
        for rule in self:
            words = [self.env._("Pinned"), *rule.criterion_ids.sorted().mapped("display_name")]
            rule.criteria_text = " › ".join(words)

    @api.constrains("entity", "path")
    def _check_path(self):
        for rule in self:
            mapper = self.env["integration.contract"]._get_current_mapper(rule.entity)
            if rule.path and rule.path not in mapper._get_weighable():
                raise ValidationError(
                    self.env._(
                        "“%(path)s” of “%(entity)s” cannot come from several systems. These can: %(names)s",
                        path=rule.path,
                        entity=rule.entity,
                        names=", ".join(mapper._get_weighable()),
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        for entity in set(rules.mapped("entity")):
            target = self.env["integration.contract"]._get_current_mapper(entity)._target
            self.env["integration.property.source"]._offer_on(target)
        return rules

    # === ACTION METHODS === #

    def action_rebuild(self):
        """Weigh the sources of all records anew that this rule may decide about, in the background."""
        self.check_access("write")
        self._check_may_change_shared()
        rebuilds = self.env["integration.rebuild"].sudo()._begin(self)
        total = sum(rebuilds.mapped("total"))
        return notify(self.env._("%s records are weighed anew, in the background.", total))

    # === BUSINESS METHODS === #

    @api.model
    @remembered("entity")
    def _load_rules(self, entity) -> tuple:
        """Return (property or ``None``, company id or ``None``, criteria), the more precise ones later."""
        rules = self.sudo().search([("entity", "=", entity)])
        found = [
            (
                rule.path or None,
                rule.company_id.id or None,
                tuple(criterion._get_criterion() for criterion in rule.criterion_ids.sorted()),
            )
            for rule in rules
        ]
        return tuple(sorted(found, key=lambda rule: (rule[0] is not None, rule[1] is not None)))

    def _prepare_audit(self):
        return {
            "entity": self.entity,
            "path": self.path or "",
            "criteria": [
                " ".join(filter(None, (criterion.kind, criterion.system_id.code)))
                for criterion in self.criterion_ids.sorted()
            ],
        }
