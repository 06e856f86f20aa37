# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from functools import partial

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools.misc import hmac

_CONCEALED = re.compile(r"forgotten:[0-9a-f]{64}")


class IntegrationIdentifierPrivacy(models.Model):
    """What a system calls a record of a person, such as by the number of a medical record, tells of that person.

    People see it of those records alone that they may read in Odoo, and it is noted who does. An erasure leaves a
    digest of it, by which the system itself finds the record: else it would make a second one of the person whom it
    has not heard to be forgotten.
    """

    _name = "integration.identifier"
    _inherit = ["integration.identifier", "integration.read.audited"]
    _personal_fields = frozenset({"value"})

    # === COMPUTE METHODS === #

    @api.depends("entity", "system_id", "res_model", "value")
    def _compute_display_name(self):
        """Not what the system calls it, which Odoo's own message would tell to whom it refuses the row."""
        super()._compute_display_name()
        for row in self._find_personal():
            row.with_env(self.env).display_name = f"{row.entity}: {row.system_id.display_name}"

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
        return forbidden | hidden, error or partial(self.env["ir.rule"]._make_access_error, operation, hidden)

    def _find_hidden(self):
        """Return those of these that the user may not see, also names of what is gone."""
        hidden = self.browse()
        for model, rows in self._find_personal().grouped("res_model").items():
            records = self.env[model].with_context(active_test=False).browse(set(rows.mapped("res_id")))
            seen = set(records.exists()._filtered_access("read").ids)
            hidden |= self.browse(rows.filtered(lambda row, seen=seen: row.res_id not in seen).ids)
        return hidden

    # === WHO SAW IT === #

    @property
    def _read_entity(self):
        return self[:1].sudo().entity

    def _get_read_subjects(self):
        return self.env[self[:1].sudo().res_model].browse(self.sudo().mapped("res_id"))

    def _note_read(self, names):
        """Note who read what systems call persons; what they call other records tells of nobody."""
        if self._pick_personal(names):
            for rows in self._find_personal().grouped(lambda row: (row.res_model, row.entity)).values():
                super(IntegrationIdentifierPrivacy, rows.with_env(self.env))._note_read(names)

    def _find_personal(self):
        """Return those of these that tell of a person, in the environment of the system."""
        models_ = self._get_personal_models()
        return self.sudo().filtered(lambda row: row.system_id and row.res_model in models_)

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
        """Return the digest that stands for a name of a system, with a key of the database: names can be guessed."""
        env = self.env(su=True)
        return f"forgotten:{hmac(env, 'integration_contract.identifier', (entity, system.id, name))}"
