# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, models
from odoo.fields import Domain


class IntegrationConfidential(models.AbstractModel):
    """Of such rows people are shown those that ``_get_shown`` names, whether they search, read or ask if they may.

    No rule of Odoo says which: it is a question of what else the user may read.
    """

    _name = "integration.confidential"
    _description = "Shown to some people only"

    @api.model
    def _search(self, domain, *args, bypass_access=False, **options):
        if not self.env.su and not bypass_access:
            domain = Domain(domain) & self._get_shown()
        return super()._search(domain, *args, bypass_access=bypass_access, **options)

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return refused
        forbidden, error = refused or (self.browse(), None)
        hidden = self - forbidden
        hidden -= hidden.sudo().filtered_domain(self._get_shown())
        if not hidden:
            return refused
        return forbidden | hidden, error or partial(self.env["ir.rule"]._make_access_error, operation, hidden)

    @api.model
    def _get_shown(self) -> Domain:
        """Return the domain of what the user is shown; each model says it."""
        raise NotImplementedError
