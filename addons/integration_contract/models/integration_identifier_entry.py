# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context


class IntegrationIdentifierEntry(models.Model):
    """Identifiers that people enter: by which name a system knows a record that it did not send itself.

    The identifier that all systems share is nobody's to choose. Which record a system writes follows from its name for
    it, so that it takes the right to change that record in Odoo; and where the system is for all companies, somebody
    who works in all of them. Each entry, change and removal is in the audit trail.
    """

    _name = "integration.identifier"
    _inherit = ["integration.identifier", "integration.company.bound"]

    record = fields.Reference(
        "_get_record_models",
        compute="_compute_record",
        inverse="_inverse_record",
        help="What the system knows by it.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _get_record_models(self):
        """The models that the installed mappers show as documents, as a selection."""
        base, found = self.env.registry["integration.mapper"], set()
        for cls in self.env.registry.values():
            if issubclass(cls, base) and cls._contract and cls._target in self.env:
                found.add(cls._target)
        return sorted((model, self.env[model]._description) for model in found)

    @api.depends("res_model", "res_id")
    def _compute_record(self):
        for row in self:
            known = row.res_model in self.env and self.env[row.res_model].browse(row.res_id).exists()
            row.record = (known and known._filtered_access("read")) or False

    def _inverse_record(self):
        """Nothing: ``create`` has put it where it is stored."""

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # kwargs would add to the context, and leave the defaults in it
        cleaned = self.with_context(clean_context(self.env.context))  # pylint: disable=context-overridden
        known = self if self.env.su else cleaned
        rows = super(IntegrationIdentifierEntry, known).create(
            [self._prepare_entry(vals) for vals in vals_list]
        )
        rows._audit_entry("identifier.created")
        return rows.with_env(self.env)

    def write(self, vals):
        self._check_entered()
        if vals.keys() - {"value"} and not self.env.su:
            raise UserError(
                self.env._(
                    "Only the value of an identifier is changed. For anything else remove it and add another."
                )
            )
        result = super().write(vals)
        self._audit_entry("identifier.changed")
        return result

    def unlink(self):
        self._check_entered()
        self._audit_entry("identifier.removed")
        return super().unlink()

    def _prepare_entry(self, vals):
        """Return the values to store for what was entered.

        :raise UserError: without a system or a record, or for a record that no contract shows
        :raise AccessError: for a record that the user may not change in Odoo
        """
        if self.env.su:
            return vals
        model, _comma, id_ = (vals.get("record") or "").partition(",")
        if not vals.get("system_id") or not id_:
            raise UserError(self.env._("Say which system knows which record by this identifier."))
        is_known = model in self.env and id_.isdigit()
        record = is_known and self.env[model].browse(int(id_)).exists()
        entity = record and self._get_entity_of(record)
        if not entity:
            raise UserError(self.env._("No contract shows this kind of record."))
        record.check_access("write")
        stated = {name: vals[name] for name in ("system_id", "value") if name in vals}
        return {**stated, "entity": entity, "res_model": model, "res_id": record.id}

    @api.model
    def _get_entity_of(self, record):
        """Return as which entity a record is shown; ``None`` when it is none."""
        base = self.env.registry["integration.mapper"]
        for name, cls in self.env.registry.items():
            if issubclass(cls, base) and cls._contract and cls._target == record._name:
                mapper = self.env[name]
                if record.sudo().filtered_domain(mapper._scope):
                    return mapper._get_entity()
        return None

    def _check_entered(self):
        """Refuse what people do to an identifier that is not theirs to change.

        :raise AccessError: for one that all systems share, or of a record that the user may not change in Odoo
        """
        if self.env.su:
            return
        if not all(row.system_id for row in self.sudo()):
            raise AccessError(self.env._("The identifier that all systems share is never changed."))
        for model, rows in self.sudo().grouped("res_model").items():
            if model in self.env:  # what is gone is nobody's any more
                self.env[model].browse(set(rows.mapped("res_id"))).exists().check_access("write")

    def _get_owning_company(self):
        return self.system_id.company_id

    def _audit_entry(self, action):
        """Leave in the trail who did it to which record.

        Without the identifier itself: it may be the number of a medical record, and no erasure reaches the trail.
        """
        if self.env.su:
            return
        for row in self.sudo():
            self.env["integration.audit"]._log(
                action, row._get_affected(), system=row.system_id.code, entity=row.entity, identifier=row.id
            )
