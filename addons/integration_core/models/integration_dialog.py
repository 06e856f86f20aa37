# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class IntegrationDialog(models.AbstractModel):
    """A dialog belongs to who opened it: nobody else reads what was entered, or presses its buttons.

    Odoo asks the access rights of a transient model, and no more: without a rule, whoever may open such a dialog reads
    and changes those of all others by their ids. Every transient model of the suite inherits this one. A field that
    shows something of a record shows it with the rights of the user, too (``related_sudo=False``): the client says
    which record a dialog is about.
    """

    _name = "integration.dialog"
    _description = "Dialog of who opened it"

    def _check_access(self, operation):
        if result := super()._check_access(operation):
            return result
        others = self.sudo().filtered_domain(~self._own_domain()) if any(self._ids) else None
        return (others, partial(self._make_foreign_error)) if others else None

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._own_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _own_domain(self):
        """Return the domain of the dialogs that the user opened."""
        return Domain("create_uid", "=", self.env.uid)

    def _make_foreign_error(self):
        return AccessError(self.env._("Somebody else opened this dialog. Close it and open your own."))
