# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.exceptions import UserError


class IntegrationDerived(models.AbstractModel):
    """A model whose stored fields that Odoo computes are written by nobody, superuser included.

    ``readonly`` keeps them out of forms, but not out of ``write`` and ``create``: a company that follows from another
    record could be changed, and with it who sees and changes this one.
    """

    _name = "integration.derived"
    _inherit = ["integration.exported"]
    _description = "With fields that follow from others"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self._door_open():
            self._refuse({name for vals in vals_list for name in self._derived_fields() & vals.keys()})
        return super().create(vals_list)

    def write(self, vals):
        if not self._door_open():
            self._refuse(self._derived_fields() & vals.keys())
        return super().write(vals)

    # === BUSINESS METHODS === #

    @api.model
    @tools.ormcache()
    def _derived_fields(self) -> frozenset:
        """Return the names of stored fields that follow from others."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.compute and not field.inverse and field.readonly
        )

    @api.model
    def _refuse(self, names):
        """Refuse to write these fields.

        :raise UserError: naming one, if there are any
        """
        for name in sorted(names):
            raise UserError(
                self.env._(
                    "%(model)s: “%(field)s” cannot be written, use the buttons of the record.",
                    model=self._description,
                    field=self._fields[name]._description_string(self.env),
                )
            )

    def _door_open(self):
        """Whether the code of a model writes, which may write anything."""
        return False
