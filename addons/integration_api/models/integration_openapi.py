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
    def _get(self, client):
        """Return the document and its digest. It is shared: read it, never change it.

        :param client: as superuser
        """
        base_url = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        return self._build(client.code, base_url, self._get_offers(client))

    # the key is all that the document is made of, so it is never one of yesterday
    @tools.ormcache("code", "base_url", "offers")
    def _build(self, code, base_url, offers):
        document = openapi.build(offers, client=code, base_url=base_url)
        return document, canonical_json.digest(document)

    @api.model
    def _get_offers(self, client):
        """Return what was granted to the client and is in force, see :class:`~..tools.openapi.Offer`."""
        grants = client.grant_ids.filtered(
            lambda grant: (
                grant.state == "approved" and grant._is_for_calls() and grant.interface_id._is_flowing()
            )
        )
        offers = []
        for grant in grants:
            try:
                contract = self.env["integration.contract"]._get(grant.contract_id.name)
            except (NotFound, ContractInvalid):  # retired or broken: the catalogue says so
                continue
            offers.append(self._prepare_offer(grant, contract))
        return tuple(offers)

    @api.model
    def _prepare_offer(self, grant, contract):
        return openapi.Offer(
            contract.entity,
            contract.name,
            contract._schema(),
            operations=tuple(grant._get_operations()),
            actions=tuple(sorted(grant._get_actions() & grant._get_contract_actions().keys())),
            clearance=frozenset(grant.interface_id._get_clearance()),
            deprecated=contract.state == "deprecated",
            sunset=str(contract.sunset_date or ""),
            digest=contract.digest,
        )
