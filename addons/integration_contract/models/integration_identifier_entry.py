# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class IntegrationIdentifierEntry(models.Model):
    """Identifiers that people enter: by which name a system knows a record that it did not send itself.

    The identifier that all systems share is nobody's to choose. Each entry, change and removal is in the audit trail.
    """

    _inherit = "integration.identifier"

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
        rows = super().create([self._prepare_entry(vals) for vals in vals_list])
        rows._audit_entry("identifier.created")
        return rows

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
        """
        if self.env.su:
            return vals
        model, _comma, id_ = (vals.get("record") or "").partition(",")
        if not vals.get("system_id") or not id_:
            raise UserError(self.env._("Say which system knows which record by this identifier."))
        record = self.env[model].browse(int(id_))
        record.check_access("read")
        entity = self._get_entity_of(record)
        if not entity:
            raise UserError(self.env._("No contract shows this kind of record."))
        rest = {name: value for name, value in vals.items() if name != "record"}
        return {**rest, "entity": entity, "res_model": model, "res_id": record.id}

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
        """Refuse what people do to an identifier that is not theirs to change."""
        if not self.env.su and not all(row.system_id for row in self.sudo()):
            raise AccessError(self.env._("The identifier that all systems share is never changed."))

    def _audit_entry(self, action):
        if self.env.su:
            return
        for row in self.sudo():
            self.with_env(self.env).env["integration.audit"]._log(
                action, row, system=row.system_id.code, entity=row.entity, value=row.value
            )
