# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools

from odoo.addons.integration_core.tools import canonical_json
from odoo.addons.integration_core.tools.errors import ContractInvalid, NotFound

from ..tools import openapi


class IntegrationOpenapi(models.AbstractModel):
    """The OpenAPI document of what one client may use now."""

    _name = "integration.openapi"
    _description = "OpenAPI document of one client"

    @api.model
    def _get(self, client_id, code):
        """Return the document of a client, and its digest. It is shared: read it, never change it.

        :param code: of the client
        """
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return self._build(code, base_url, self._get_offers(client_id))

    # the key is all that the document is made of, so it is never one of yesterday
    @tools.ormcache("code", "base_url", "offers")
    def _build(self, code, base_url, offers):
        document = openapi.build(offers, client=code, base_url=base_url)
        return document, canonical_json.digest(document)

    @api.model
    def _get_offers(self, client_id):
        """Return what was granted to the client and is in force, see :class:`~..tools.openapi.Offer`."""
        offers = []
        for terms in self.env["integration.grant"]._load_all_terms(client_id):
            if not terms.is_in_force:
                continue
            try:
                contract = self.env["integration.contract"]._get(terms.contract)
            except (NotFound, ContractInvalid):  # retired or broken: the catalogue says so
                continue
            offers.append(self._prepare_offer(terms, contract))
        return tuple(offers)

    @api.model
    def _prepare_offer(self, terms, contract):
        schema = contract._schema()
        return openapi.Offer(
            terms.entity,
            terms.contract,
            schema,
            operations=terms.operations,
            actions=tuple(sorted(terms.actions & schema.get("x-actions", {}).keys())),
            clearance=frozenset(terms.clearance),
            deprecated=bool(terms.deprecated_at),
            sunset=str(terms.sunset_date or ""),
            digest=contract.digest,
        )
