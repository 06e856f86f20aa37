# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationAudited(models.AbstractModel):
    """Rules that take effect at once: what each says is left in the audit trail whenever somebody changes it."""

    _name = "integration.audited"
    _inherit = ["integration.remembered", "integration.company.bound"]
    _description = "Rules whose changes are audited"

    _audit_name = None
    """First part of the names of its actions in the trail."""

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._audit("created")
        return rules

    def write(self, vals):
        result = super().write(vals)
        self._audit("changed")
        return result

    def unlink(self):
        self._audit("deleted")
        return super().unlink()

    def _audit(self, what):
        for rule in self:
            self.env["integration.audit"]._log(
                f"{self._audit_name}.{what}", rule, **rule.sudo()._prepare_audit()
            )

    def _prepare_audit(self) -> dict:
        """Return what the rule says, as facts for the trail."""
        raise NotImplementedError
