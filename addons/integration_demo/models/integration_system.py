# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class IntegrationSystem(models.Model):
    """The systems of the demonstration are played inside Odoo."""

    _inherit = "integration.system"

    is_played = fields.Boolean(
        "Played",
        readonly=True,
        copy=False,
        help="A system of the demonstration: Odoo itself plays the other side, and nothing leaves.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        systems = super().create(vals_list)
        played = systems.filtered("is_played")  # by a value or by a default in the context
        played._check_may_play()
        played._log_played()
        return systems

    def write(self, vals):
        if "is_played" not in vals:
            return super().write(vals)
        self._check_may_play()
        result = super().write(vals)
        self._log_played()
        return result

    def _check_may_play(self):
        """Refuse all but the story: what is sent to a played system reads as delivered, and reached nobody.

        :raise AccessError:
        """
        if self and not self.env.su:
            raise AccessError(self.env._("Only the demonstration says which systems are played."))

    def _log_played(self):
        for system in self:
            self.env["integration.audit"]._log("system.changed", system, is_played=str(system.is_played))
