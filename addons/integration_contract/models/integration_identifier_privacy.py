# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from functools import partial

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools.misc import hmac

_CONCEALED = re.compile(r"forgotten:[0-9a-f]{64}")


class IntegrationIdentifierPrivacy(models.Model):
    """What a system calls a record of a person, such as by the number of a medical record, tells of that person.

    People see it of those records alone that they may read in Odoo. An erasure leaves a digest of it, by which only the
    system itself finds the record: else it would make a second one of the person whom it has not heard to be forgotten.
    """

    _inherit = "integration.identifier"  # pylint: disable=consider-merging-classes-inherited

    # === WHO SEES IT === #

    @api.model
    @tools.ormcache()
    def _get_personal_models(self):
        """The models whose records tell of persons, so that it is noted who reads them."""
        base = self.env.registry["integration.read.audited"]
        targets = {model for model, _name in self._get_record_models()}
        return tuple(model for model in sorted(targets) if issubclass(self.env.registry[model], base))

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._get_shown()
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _get_shown(self):
        """Return the domain of what the user may see, by the rights in Odoo on the records."""
        names = self._get_personal_models()
        shown = Domain("system_id", "=", False) | Domain("res_model", "not in", list(names))
        for name in names:
            model = self.env[name].with_context(active_test=False)
            if model.has_access("read"):
                shown |= Domain("res_model", "=", name) & Domain("res_id", "in", model._search([]))
        return shown

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if self.env.su or not any(self._ids):
            return refused
        forbidden, error = refused or (self.browse(), None)
        hidden = (self - forbidden)._find_hidden()
        if not hidden:
            return refused
        make_error = partial(self.env["ir.rule"]._make_access_error, operation, hidden)
        return forbidden | hidden, error or make_error

    def _find_hidden(self):
        """Return those of these that the user may not see, also names of what is gone."""
        models_ = self._get_personal_models()
        hidden = self.browse()
        personal = self.sudo().filtered(lambda row: row.system_id and row.res_model in models_)
        for model, rows in personal.grouped("res_model").items():
            records = self.env[model].with_context(active_test=False).browse(set(rows.mapped("res_id")))
            seen = set(records.exists()._filtered_access("read").ids)
            hidden |= self.browse(rows.filtered(lambda row, seen=seen: row.res_id not in seen).ids)
        return hidden

    # === FORGOTTEN === #

    @api.model
    def _find_told(self, records):
        """Return the names by which systems know these records, without those that are forgotten."""
        place = [("res_model", "=", records._name), ("res_id", "in", records.ids), ("system_id", "!=", False)]
        return self.sudo().search(place).filtered(lambda row: not _CONCEALED.fullmatch(row.value))

    @api.model
    def _conceal(self, records):
        """Leave a digest of each name by which a system knows these records."""
        for row in self._find_told(records):
            row.value = self._conceal_name(row.entity, row.system_id, row.value)

    @api.model
    def _conceal_name(self, entity, system, name):
        """Return the digest that stands for a name of a system, with a key of this database: names are easy to guess."""
        env = self.env(su=True)
        return f"forgotten:{hmac(env, 'integration_contract.identifier', (entity, system.id, name))}"
