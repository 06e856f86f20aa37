# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain


class ResCountryState(models.Model):
    """A region is known outside by its ISO 3166-2 code, which names its country too."""

    _name = "res.country.state"
    _inherit = ["res.country.state", "integration.named"]
    _names = {"party_region_code": ("code", "country_id")}

    party_region_code = fields.Char(
        "ISO code", compute="_compute_party_region_code", search="_search_party_region_code"
    )

    @api.depends("code", "country_id.code")
    def _compute_party_region_code(self):
        for state in self:
            state.party_region_code = f"{state.country_id.code}-{state.code}"

    def _search_party_region_code(self, operator, value):
        if operator != "in":
            return NotImplemented
        codes = [code.partition("-") for code in value if code]
        return Domain.OR(
            Domain("country_id.code", "=", country) & Domain("code", "=", state)
            for country, _, state in codes
        )
