# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..memory import forget


class IntegrationRemembered(models.AbstractModel):
    """What processes remember something of: with the commit of any change of it, all of them forget.

    Inherit it first, so that what the other parents do with a change comes before: whoever remembers anew
    remembers all of it. A model with but a few fields that count, such as one of Odoo's, forgets with those alone.
    """

    _name = "integration.remembered"
    _description = "Remembered by processes"

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)  # a new one may answer what was answered by another, or by none
        forget(self.env)
        return created

    def write(self, vals):
        result = super().write(vals)
        forget(self.env)
        return result

    def unlink(self):
        result = super().unlink()
        forget(self.env)
        return result
