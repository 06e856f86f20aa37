# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """Who may read the metrics."""

    _inherit = "res.config.settings"

    integration_metrics_is_open = fields.Boolean(
        "Metrics can be read", compute="_compute_integration_metrics", help="There is a token for them."
    )
    integration_metrics_url = fields.Char("Address of the metrics", compute="_compute_integration_metrics")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_integration_metrics(self):
        for settings in self:
            settings.integration_metrics_is_open = self.env["integration.metrics"]._is_open()
            settings.integration_metrics_url = f"{self.get_base_url()}/integration/metrics"

    # === ACTION METHODS === #

    def action_integration_renew_metrics_token(self):
        """Make a token and show it, this once; the former one ends."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The new token"),
            "res_model": "integration.metrics.token.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_token": self.env["integration.metrics"]._renew_token(),
                "default_url": self.integration_metrics_url,
            },
        }

    def action_integration_close_metrics(self):
        """Let nobody read the metrics any more."""
        self.env["integration.metrics"]._close()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
