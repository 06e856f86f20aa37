# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.properties import (
    Code,
    Coded,
    Flag,
    Flags,
    FormerIds,
    Reference,
    Text,
)
from odoo.addons.integration_core.tools.errors import LoginProtected, OwnedElsewhere

from ..address import make_address


class IntegrationMapperParty(models.AbstractModel):
    """A contact of Odoo as party.v1.

    Not the contacts of those who work in this Odoo, people and machines: their data is that of staff, for which no
    interface is cleared, and what concerns them as patients or customers belongs to a contact of its own.
    """

    _name = "integration.mapper.party"
    _inherit = "integration.mapper"
    _description = "Party as party.v1"

    _contract = "party.v1"
    _target = "res.partner"
    _scope = [("party_staff", "=", False)]
    _service_groups = {"read": ("base.group_user",), "write": ("base.group_partner_manager",)}

    def _properties(self):
        return {
            "name": Text("name", instead="complete_name"),
            "kind": Coded("is_company", {True: "organisation", False: "person"}),
            "roles": Flags({"customer": "party_customer", "vendor": "party_vendor", "payer": "party_payer"}),
            "active": Flag("active"),
            "reference": Text("ref"),
            "organisation": Reference("parent_id", "party"),
            "email": Text("email"),
            "phone": Text("phone"),
            "website": Text("website"),
            "tax_id": Text("vat"),
            "address": make_address(),
            "former_ids": FormerIds(),
            "company": Code("company_id", "company", fallback="name", read_only=True),
        }

    def _write_record(self, record, vals):
        """Change a contact, but not where the passwords of its user go.

        An archived user counts: it comes back with the address that it had.

        :raises LoginProtected: when the contact has a user, and another e-mail address is written
        :raises OwnedElsewhere: when the contact is that of a company of this Odoo, which stands on what it issues
        """
        if self._is_ours(record):
            refuse(OwnedElsewhere, [""], "is one of our own companies, which are kept in Odoo alone")
        moves = "email" in vals and (vals["email"] or False) != record.email
        if moves and record.sudo().with_context(active_test=False).user_ids:
            refuse(LoginProtected, ["/email"], "is the address of a user")
        super()._write_record(record, vals)

    def _is_ours(self, record):
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return bool(companies.search([("partner_id", "=", record.id)], limit=1))
