# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.integration_contract.contract_use import ContractUse


class IntegrationContract(models.Model):
    """The grants under which clients read and write by a contract."""

    _inherit = "integration.contract"

    grant_count = fields.Integer("Grants", compute="_compute_grant_count")

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_grant_count(self):
        for contract in self:
            contract.grant_count = len(contract._get_grants())

    # === ACTION METHODS === #

    def action_open_grants(self):
        """Show the grants of this contract."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_grant_action")
        return {**action, "domain": [("id", "in", self._get_grants().ids)], "context": {}}

    # === GETTERS === #

    def _get_usage(self):
        return super()._get_usage() + [
            ContractUse(
                record=grant,
                system=grant.client_id.sudo().system_id,
                what=grant._tell_operations(),
                last_used_at=grant.last_used_at,
            )
            for contract in self
            for grant in contract._get_grants()
        ]

    def _get_grants(self):
        """Return the grants in force, or suspended, of this contract."""
        live = [("contract_id", "=", self.id), ("state", "in", ("approved", "suspended"))]
        return self.env["integration.grant"].search(live)
