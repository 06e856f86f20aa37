# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..invoices import router


class FastapiEndpoint(models.Model):
    """Serves invoices to anybody, as the user of the endpoint."""

    _inherit = "fastapi.endpoint"

    app = fields.Selection(selection_add=[("bench", "Bench")], ondelete={"bench": "cascade"})

    def _get_fastapi_routers(self):
        if self.app == "bench":
            return [router]
        return super()._get_fastapi_routers()
