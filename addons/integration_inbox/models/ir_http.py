# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """Lets messages of sources through to where they are proven."""

    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """Look at no browser session, as for signed calls, and at nothing else yet but where too many came from.

        Which keys a message is checked with depends on the source that its path names, which is known only when the
        controller is called. Until then there is no user.
        """
        if endpoint.routing["auth"] == "integration_source":
            request.dispatcher.watch.check_brake()
            # a language, or Odoo asks the company's partner for one
            request.env = api.Environment(request.env.cr, None, {"lang": "en_US"})
        else:
            super()._authenticate(endpoint)
