# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationContract(models.Model):
    """The events of a contract with the moment of each, which the contract's file leaves to the models."""

    _inherit = "integration.contract"

    @api.depends("schema")
    def _compute_texts(self):
        super()._compute_texts()
        known = self.env["integration.event"]._event_types()
        for contract in self:
            names = (contract.event_text or "").splitlines()
            contract.event_text = "\n".join(
                f"{name}: {known[name].description}" if name in known else name for name in names
            )
