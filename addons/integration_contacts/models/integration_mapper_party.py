# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from contextlib import contextmanager

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

    def _create_records(self, vals_list):
        with self._keeping(self._get_ours()):
            return super()._create_records(vals_list)

    def _write_record(self, record, vals):
        """Change a contact, but not where the passwords of its user go.

        An archived user counts: it comes back with the address that it had.

        :raises LoginProtected: when the contact has a user, and another e-mail address is written
        :raises OwnedElsewhere: when the contact is that of a company of this Odoo, which stands on what it issues, or
            Odoo would hand the change on to one
        """
        ours = self._get_ours()
        if record in ours:
            refuse(OwnedElsewhere, [""], "is one of our own companies, which are kept in Odoo alone")
        moves = "email" in vals and (vals["email"] or False) != record.email
        if moves and record.sudo().with_context(active_test=False).user_ids:
            refuse(LoginProtected, ["/email"], "is the address of a user")
        with self._keeping(ours):
            super()._write_record(record, vals)

    # === OUR OWN COMPANIES === #

    @contextmanager
    def _keeping(self, ours):
        """Let nothing that is written to other contacts change the contact of a company of this Odoo.

        Odoo hands addresses and tax ids on from a contact to the organisation that it belongs to, and to what belongs
        to that. Whatever way it takes, what counts is what stands there afterwards; who called rolls all of it back.

        :raises OwnedElsewhere: when a company has another address or tax id then
        """
        before = self._read_synced(ours)
        yield
        if self._read_synced(ours) != before:
            refuse(
                OwnedElsewhere,
                [""],
                "would change the address or tax ID of one of our own companies, which are kept in Odoo alone",
            )

    def _get_ours(self):
        """Return the contacts of all companies of this Odoo, also of archived ones."""
        # pylint: disable=no-search-all
        companies = self.env["res.company"].sudo().with_context(active_test=False).search([])
        return companies.partner_id.with_context(active_test=False, lang=None)

    def _read_synced(self, partners):
        """Return what Odoo keeps the same all over an organisation, of each of these contacts."""
        names = [*partners._address_fields(), *partners._commercial_fields()]
        return [[partner[name] for name in names] for partner in partners]
