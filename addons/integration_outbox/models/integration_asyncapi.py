# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound

from ..tools import asyncapi


class IntegrationAsyncapi(models.AbstractModel):
    """The AsyncAPI document of all events. Transports extend it by how their messages travel."""

    _name = "integration.asyncapi"
    _description = "AsyncAPI document of all events"

    @api.model
    def _build(self) -> dict:
        """Build the document: it describes what may be sent, and holds nothing of any record."""
        return asyncapi.build(self._get_source(), self._get_events())

    @api.model
    def _get_source(self):
        """The URI of this database, as events name it."""
        return f"urn:uuid:{self.env['ir.config_parameter'].sudo().get_param('database.uuid')}"

    @api.model
    def _get_events(self):
        """Every declared event whose entity has a contract in use."""
        events = []
        for type_, declared in self.env["integration.event"]._event_types().items():
            try:
                contract = self.env["integration.contract"]._get_current(declared.entity)
            except (NotFound, ContractInvalid):  # the catalogue says so
                continue
            events.append(
                asyncapi.Event(
                    type_, declared.entity, contract.name, contract._schema(), declared.description
                )
            )
        return events
