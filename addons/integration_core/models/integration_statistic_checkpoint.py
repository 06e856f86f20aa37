# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class IntegrationStatisticCheckpoint(models.Model):
    """How far the rows of a source are counted; written by the statements of ``engine/rollup.py`` only."""

    _name = "integration.statistic.checkpoint"
    _inherit = ["integration.exported"]
    _description = "How far traffic is counted"
    _order = "source"
    _rec_name = "source"
    _log_access = False

    source = fields.Char(required=True, readonly=True)
    progress = fields.Json(readonly=True, help="See tools/progress.py.")
    ran_at = fields.Datetime("Counted at", readonly=True, help="When the last run began that counted it.")

    _once = models.UniqueIndex("(source)")

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("How far traffic is counted is noted by counting it."))

    def write(self, vals):
        raise AccessError(self.env._("How far traffic is counted is noted by counting it."))

    def unlink(self):
        raise AccessError(self.env._("How far traffic is counted is noted by counting it."))
