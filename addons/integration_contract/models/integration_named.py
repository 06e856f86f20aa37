# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from odoo.addons.integration_core.memory import forget


class IntegrationNamed(models.AbstractModel):
    """Records of Odoo's configuration that documents name by a field of their own; processes remember those names.

    It is for what is set up once and seldom changed: each change makes all processes forget all that they remember.
    """

    _name = "integration.named"
    _description = "Named in Documents"

    _names = {}
    """Field that serves as name → stored fields that it comes from."""

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._get_remembered_fields()):
            forget(self.env)
        return result

    def _update_field_translations(self, field_name, *args, **kwargs):
        # which the dialog of translations calls, and writes past write()
        result = super()._update_field_translations(field_name, *args, **kwargs)
        if field_name in self._get_remembered_fields():
            forget(self.env)
        return result

    @api.model
    def _get_remembered_fields(self):
        """The stored fields from which something is remembered."""
        return {source for sources in self._names.values() for source in sources}

    @api.model
    @tools.ormcache("field", "id_", "self.env.company.id")
    def _load_name(self, field, id_):
        """Return what the record says in ``field``, whoever asks; ``None`` for nothing.

        All of ``self`` are read at once.
        """
        record = self.sudo().with_context(lang=None).browse(id_).with_prefetch(self.ids)
        return record[field] or None
