# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_api import use
from odoo.addons.integration_api.resource import Resource
from odoo.addons.integration_core.tools.errors import (
    MessageTypeUnknown,
    NotFound,
    PreconditionFailed,
    RecordKnown,
)

from ..tools import mapping
from ..tools.outcome import SKIPPED, Outcome


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
        if not self.env.context.get("integration_trial"):  # a trial is no use of it
            use.note(client_env["integration.grant"].browse(terms.grant_id))
        resource = Resource(client_env, terms)
        if order.operation in ("create", "upsert"):
            written = self._write(order, resource)
            return Outcome(entity=order.entity, uid=written.document["id"], is_change=written.status == 200)
        uid = order.uid or self._find_uid(order, resource)
        if order.operation == "action":
            resource.invoke(uid, order.action, order.document)
        else:
            resource.update(uid, order.document)
        return Outcome(entity=order.entity, uid=uid, is_change=True)

    @api.model
    def _write(self, order, resource):
        """Create a record, or change the one that the partner's system knows by its id; return the answer.

        :raise RecordKnown: when one is to be created and is there
        """
        if not order.external_id:
            return resource.create(order.document)
        only_new = "*" if order.operation == "create" else None
        try:
            return resource.put(order.external_id, order.document, if_none_match=only_new)
        except PreconditionFailed as error:
            raise RecordKnown("") from error

    @api.model
    def _find_uid(self, order, resource):
        """Return the canonical uid of the record that the partner's system knows by its id.

        :raise NotFound: without one
        """
        identifiers = self.env["integration.identifier"].sudo()
        known = identifiers._resolve_many(order.entity, [order.external_id], resource.system)
        if not known:
            raise NotFound("no record is known by the partner's id")
        [(model, record_id)] = known.values()
        return identifiers._uids(self.env[model].browse(record_id), order.entity)[record_id]
