# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from odoo.addons.integration_outbox.moments import Created, Updated


class ResPartner(models.Model):
    """A contact says what it is to us, and tells the outside when it is created or changed."""

    _name = "res.partner"
    _inherit = ["res.partner", "integration.emitter"]
    _emits = {
        "party.created": Created(description="A party was registered."),
        "party.updated": Updated(description="What other systems know of a party has changed."),
    }

    party_customer = fields.Boolean("Customer", help="We invoice this contact.")
    party_vendor = fields.Boolean("Vendor", help="This contact supplies us.")
    party_payer = fields.Boolean("Payer", help="This contact pays for others, as an insurer does.")
