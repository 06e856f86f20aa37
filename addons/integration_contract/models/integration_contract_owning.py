# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..html_table import make_table


class IntegrationContractOwning(models.Model):
    """Which systems are the source of truth of what a contract shows, for who reads the catalogue."""

    _inherit = "integration.contract"  # pylint: disable=consider-merging-classes-inherited

    owning_table = fields.Html(
        "Owner systems",
        compute="_compute_owning_table",
        sanitize=False,
        help="The systems whose word counts, and what becomes of changes by others.",
    )

    @api.depends("entity")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_owning_table(self):
        rules = self.env["integration.ownership"].search([("entity", "in", self.mapped("entity"))])
        by_entity = rules.grouped("entity")
        for contract in self:
            found = by_entity.get(contract.entity, rules.browse())
            contract.owning_table = self._make_owning_table(found)

    def _make_owning_table(self, rules):
        env = self.env
        words = dict(rules._fields["others"]._description_selection(env))
        rows = [
            [
                rule.path or env._("All that has no rule of its own"),
                rule.system_id.sudo().display_name or env._("Odoo"),
                words[rule.others],
                rule.company_id.sudo().display_name or env._("All companies"),
            ]
            for rule in rules
        ]
        headers = [env._("Property"), env._("Owner"), env._("Changes by other systems"), env._("Company")]
        return make_table(headers, rows, env._("No system owns it: whoever may write it may change it."))
