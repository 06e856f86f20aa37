# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models


class IntegrationSourceRefusals(models.Model):
    """What was sent to a source and refused, because it did not prove that it is the partner's."""

    _inherit = "integration.source"  # pylint: disable=consider-merging-classes-inherited

    refused_count = fields.Integer("Refused in 24 h", compute="_compute_refused_count")

    # === COMPUTE METHODS === #

    def _compute_refused_count(self):
        since = fields.Datetime.now() - timedelta(days=1)
        counts = (
            self.env["integration.refusal"]
            .sudo()
            ._read_group(
                [("source_id", "in", self.ids), ("last_at", ">=", since)], ["source_id"], ["count:sum"]
            )
        )
        totals = {source.id: total for source, total in counts}
        for source in self:
            source.refused_count = totals.get(source.id, 0)

    # === ACTION METHODS === #

    def action_open_refusals(self):
        """Show the messages that were refused at its address."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("integration_api.integration_refusal_action")
        return {**action, "domain": [("source_id", "=", self.id)]}
