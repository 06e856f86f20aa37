# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_api import use
from odoo.addons.integration_api.resource import Resource
from odoo.addons.integration_core.tools.errors import Conflict, MessageTypeUnknown, NotFound

from ..tools import mapping
from ..tools.handling import SKIPPED, Outcome


class IntegrationInboxHandlerRules(models.AbstractModel):
    """Does what the rules of the source say, exactly as if the client had called the API."""

    _name = "integration.inbox.handler.rules"
    _inherit = "integration.inbox.handler"
    _description = "Rules of the source"

    _handler = "rules"

    @api.model
    def _handle(self, message, client_env):
        source = message.source_id
        rule = mapping.find_rule(source._get_rules(), message.type or "")
        if rule is None:
            if source.unknown_types == "fail":
                raise MessageTypeUnknown("")
            return SKIPPED
        if rule.operation == mapping.IGNORE:
            return SKIPPED
        order = mapping.make_order(rule, message._get_document())
        return self._carry_out(order, source, client_env)

    @api.model
    def _carry_out(self, order, source, client_env):
        """Do what is asked for with the client's grant, clearance and Odoo rights."""
        terms = client_env["integration.grant"]._load_terms(source.client_id.id, order.entity, order.major)
        use.note(client_env["integration.grant"].browse(terms.grant_id))
        resource = Resource(client_env, terms)
        uid = order.uid
        if not uid and order.external_id:
            uid = self._find_uid(order, source)
        if order.operation == "create" or (order.operation == "upsert" and not uid):
            if uid:
                raise Conflict("the partner's id is that of a record already")
            uid = resource.create(order.document).document["id"]
            if order.external_id:
                self._note_external_id(order, source, uid)
        elif not uid:
            raise NotFound("no record is known by the partner's id")
        elif order.operation == "action":
            resource.invoke(uid, order.action, order.document)
        else:
            resource.update(uid, order.document)
        return Outcome(entity=order.entity, uid=uid)

    @api.model
    def _find_uid(self, order, source):
        """Return the canonical uid of the record that the partner's system knows by its id, empty without one."""
        identifiers = self.env["integration.identifier"].sudo()
        known = identifiers._resolve_many(order.entity, [order.external_id], source.interface_id.system_id)
        if not known:
            return ""
        [(model, record_id)] = known.values()
        return identifiers._uids(self.env[model].browse(record_id), order.entity)[record_id]

    @api.model
    def _note_external_id(self, order, source, uid):
        """Remember by which id the partner's system knows a new record."""
        identifiers = self.env["integration.identifier"].sudo()
        model, record_id = identifiers._resolve(order.entity, uid)
        identifiers.create(
            {
                "entity": order.entity,
                "system_id": source.interface_id.system_id.id,
                "value": order.external_id,
                "res_model": model,
                "res_id": record_id,
            }
        )
