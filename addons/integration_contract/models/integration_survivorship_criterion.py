# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools.survivorship import COMPLETE, ODOO, RECENT, SOURCE, VERIFIED, Criterion


class IntegrationSurvivorshipCriterion(models.Model):
    """One thing that a rule of survivorship prefers. Several systems one below the other make an order of sources."""

    _name = "integration.survivorship.criterion"
    _inherit = ["integration.remembered", "integration.company.bound"]
    _description = "Survivorship Criterion"
    _order = "sequence, id"
    _rec_name = "kind"

    rule_id = fields.Many2one("integration.survivorship", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            (SOURCE, "Comes from"),
            (VERIFIED, "Is verified"),
            (RECENT, "Is the most recent"),
            (COMPLETE, "Is the most complete"),
        ],
        "Prefer what",
        required=True,
        help="The most recent: what its system has said since the latest. The most complete: with the fewest gaps.",
    )
    system_id = fields.Many2one(
        "integration.system",
        ondelete="restrict",
        help="Empty: Odoo itself, with what people entered.",
    )

    _system_only_of_source = models.Constraint(
        "CHECK (kind = 'source' OR system_id IS NULL)", "Only “Comes from” names a system."
    )

    @api.depends("kind", "system_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for criterion in self:
            system = criterion.sudo().system_id.name or self.env._("Odoo itself")
            words = [labels.get(criterion.kind), system if criterion.kind == SOURCE else None]
            criterion.display_name = " ".join(filter(None, words))

    @api.model_create_multi
    def create(self, vals_list):
        criteria = super().create(vals_list)
        criteria.rule_id._audit("changed")
        return criteria

    def write(self, vals):
        result = super().write(vals)
        self.rule_id._audit("changed")
        return result

    def unlink(self):
        rules = self.rule_id
        result = super().unlink()
        rules.exists()._audit("changed")
        return result

    def _get_owning_company(self):
        return self.rule_id.company_id

    def _get_criterion(self):
        """Return it as plain data."""
        return Criterion(self.kind, (self.system_id.id or ODOO) if self.kind == SOURCE else None)
