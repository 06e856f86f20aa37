# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.integration_core.tools.errors import IntegrationError

from ..tools.ownership import find_rule
from ..value_words import tell_values

_OPEN = 'action = env["integration.property.source"]._open_of(record)'


class IntegrationPropertySourceSteward(models.Model):
    """What a steward sees of sources, and may decide about them.

    Each decision is a row of the audit trail. What the record shows then is written with the steward's own rights.
    """

    _name = "integration.property.source"
    _inherit = ["integration.property.source", "integration.stewarded"]

    value_text = fields.Char("Value", compute="_compute_value_text", compute_sudo=False)
    owner_text = fields.Char(
        "Owned by",
        compute="_compute_owner_text",
        help="Whose word counts by the table of owners. People in Odoo are not limited by it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("value", "path", "contract", "res_model", "res_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_value_text(self):
        texts = tell_values(self, "value")
        for source in self:
            source.value_text = texts[source.id]

    @api.depends("entity", "path")
    @api.depends_context("company")
    def _compute_owner_text(self):
        for source in self:
            rules = self.env["integration.ownership"]._load_rules(source.entity, self.env.company.id)
            rule = find_rule(rules, (source.path,))
            source.owner_text = rule and (rule.owner or self.env._("Odoo itself"))

    # === ACTION METHODS === #

    @api.model
    def _offer_on(self, model):
        """Put “Sources” among the actions of the forms of a model, once; the addon takes it along when it leaves."""
        actions, model_id = self.env["ir.actions.server"].sudo(), self.env["ir.model"]._get_id(model)
        if not actions.search([("binding_model_id", "=", model_id), ("code", "=", _OPEN)], limit=1):
            actions.create(
                {
                    "name": self.env._("Sources"),
                    "model_id": model_id,
                    "binding_model_id": model_id,
                    "binding_view_types": "form",
                    "group_ids": [Command.link(self.env.ref("integration_core.group_integration_user").id)],
                    "state": "code",
                    "code": _OPEN,
                }
            )

    @api.model
    def _withdraw_offers(self):
        """Take “Sources” off all forms."""
        self.env["ir.actions.server"].sudo().search([("code", "=", _OPEN)]).unlink()

    @api.model
    def _open_of(self, record):
        """Show the sources of a record."""
        record.ensure_one()
        record.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "integration_contract.integration_property_source_record_action"
        )
        return {
            **action,
            "name": self.env._("Sources of %s", record.display_name),
            "domain": [("res_model", "=", record._name), ("res_id", "=", record.id)],
        }

    def action_pin(self):
        """Let this source win, whatever the rule says."""
        self.ensure_one()
        self._decide("source.pinned", lambda source, id_: replace(source, is_pinned=id_ == self._key()))

    def action_unpin(self):
        """Let the rule decide again."""
        self.ensure_one()
        self._decide("source.unpinned", lambda source, _id: replace(source, is_pinned=False))

    def action_verify(self):
        """Say that a person has checked this value."""
        self.ensure_one()
        self._decide("source.verified", lambda source, id_: self._verify(source, id_, True))

    def action_unverify(self):
        """Take back that a person has checked this value."""
        self.ensure_one()
        self._decide("source.unverified", lambda source, id_: self._verify(source, id_, False))

    def action_remove(self):
        """Forget what this system says of the property."""
        self.ensure_one()
        self._decide("source.removed", lambda source, id_: None if id_ == self._key() else source)

    # === BUSINESS METHODS === #

    def _decide(self, action, change_one):
        """Change the sources of this property, and let the record follow.

        :param change_one: function from a source and its system's id to the source from now on, ``None`` for none
        """
        self._check_steward("read")
        record, facts = self._get_affected(), self._prepare_audit()
        if not record:
            raise UserError(self.env._("The record is not there any more."))
        record.check_access("write")
        name, mapper = self.path, self.env["integration.contract"]._get_current_mapper(self.entity)
        if name not in mapper._get_survivorship(record):
            raise UserError(
                self.env._(
                    "No rule of survivorship holds for “%s” any more: nothing follows from its sources.", name
                )
            )

        def change(sources):
            changed = {id_: change_one(source, id_) for id_, source in sources.items()}
            return {id_: source for id_, source in changed.items() if source}

        try:
            with self._waiting_briefly():
                self._rebuild(mapper, record, change, [name])
        except IntegrationError as error:
            raise UserError(str(error)) from error
        self.env["integration.audit"]._log(action, record, **facts)

    def _prepare_audit(self):
        return {"entity": self.entity, "path": self.path, "system": self.sudo().system_id.code or "odoo"}

    def _key(self):
        return self.sudo().system_id.id or 0

    def _verify(self, source, id_, is_verified):
        return replace(source, is_verified=is_verified) if id_ == self._key() else source
