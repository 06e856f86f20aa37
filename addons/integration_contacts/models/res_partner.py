# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.integration_outbox.moments import Created, Deleted, Emitted, Updated


class ResPartner(models.Model):
    """A contact says what it is to us, and tells the outside when it is created or changed."""

    _name = "res.partner"
    _inherit = ["res.partner", "integration.emitter"]
    _emits = {
        "party.created": Created(description="A party was registered."),
        "party.updated": Updated(description="What other systems know of a party has changed."),
        "party.merged": Emitted(
            description="Another party was found to be this one, and is no more. Its id is among former_ids, and leads"
            " here; of several that were merged at once, all are."
        ),
        "party.removed": Deleted(
            description="A party was deleted; not told of one that was merged into another."
        ),
    }

    party_customer = fields.Boolean("Customer", help="We invoice this contact.")
    party_vendor = fields.Boolean("Vendor", help="This contact supplies us.")
    party_payer = fields.Boolean("Payer", help="This contact pays for others, as an insurer does.")
    party_staff = fields.Boolean(
        "Staff or machine",
        compute="_compute_party_staff",
        search="_search_party_staff",
        help="The contact of somebody, or of a client, that works in this Odoo; no party to other systems.",
    )

    @api.depends("user_ids.share")
    def _compute_party_staff(self):
        users = self.env["res.users"].sudo().with_context(active_test=False)
        staff = users.search(self._get_staff_domain() & Domain("partner_id", "in", self.ids)).partner_id
        for partner in self:
            partner.party_staff = partner._origin in staff

    def _search_party_staff(self, operator, value):
        if operator != "in":
            return NotImplemented
        staff = self._select_partners("res.users", "partner_id", self._get_staff_domain())
        return Domain("id", "in" if True in value else "not in", staff)

    @api.model
    def _select_partners(self, model, name, domain) -> SQL:
        """Return the query for the contacts that a field of these records names, archived ones too, whoever asks.

        To search in: there may be tens of thousands.

        :param name: of a stored many2one field
        """
        records = self.env[model].sudo().with_context(active_test=False)
        query = records._search(Domain(name, "!=", False) & Domain(domain))
        return query.subselect(SQL.identifier(query.table, name, to_flush=records._fields[name]))

    @api.model
    def _get_staff_domain(self):
        """Return which users are internal, to be asked of all, also archived ones: who left, and clients not approved.

        Odoo's pattern for users of the portal is nobody outside either.
        """
        pattern = self.env.ref("base.template_portal_user_id", raise_if_not_found=False)
        return Domain("share", "=", False) | Domain("id", "in", pattern.ids if pattern else [])
