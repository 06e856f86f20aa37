# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.integration_core.operators import OPERATORS

_MANAGER = "integration_core.group_integration_manager"


class IntegrationContractSteward(models.Model):
    """Who is the steward of an entity: whom one of its contracts in use names. Who names one is in the audit trail."""

    _inherit = "integration.contract"  # pylint: disable=consider-merging-classes-inherited

    steward_id = fields.Many2one(
        "res.users",
        tracking=True,
        domain=lambda self: [("all_group_ids", "in", self.env.ref(OPERATORS).ids)],
        help="An operator who looks after it from day to day. Decides, beside managers, about duplicates of its"
        " records, what is proposed for them and which system's word they show.",
    )

    @api.constrains("steward_id")
    def _check_steward_id(self):
        """Only operators open and write what a steward decides about."""
        for contract in self:
            if contract.steward_id and not contract.steward_id.has_group(OPERATORS):
                raise ValidationError(
                    self.env._(
                        "%(name)s is no operator of the Integration app, and could decide nothing as the steward of"
                        " “%(contract)s”. An administrator gives the role in the user's settings.",
                        name=contract.steward_id.name,
                        contract=contract.name,
                    )
                )

    def write(self, vals):
        before = {contract: contract.steward_id for contract in self if "steward_id" in vals}
        result = super().write(vals)
        for contract, steward in before.items():
            if contract.steward_id != steward:
                ids = {"from": steward.id or 0, "to": contract.steward_id.id or 0}
                self.env["integration.audit"]._log("contract.steward", contract, **ids)
        return result

    @api.model
    def _may_decide(self, entity) -> bool:
        """Whether the user decides about records of this entity: a manager, or its steward who is an operator still."""
        if self.env.su or self.env.user.has_group(_MANAGER):
            return True
        if not self.env.user.has_group(OPERATORS):
            return False
        named = [("entity", "=", entity), ("steward_id", "=", self.env.uid)]
        return bool(self.sudo().search_count([*named, ("state", "in", ["active", "deprecated"])], limit=1))
