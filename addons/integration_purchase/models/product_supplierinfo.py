# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from odoo.addons.integration_outbox.moments import Created, Deleted, Updated


class ProductSupplierinfo(models.Model):
    """A vendor's price tells the outside when it is agreed, changed and removed."""

    _name = "product.supplierinfo"
    _inherit = ["product.supplierinfo", "integration.emitter"]
    _emits = {
        "catalogue_price.created": Created(
            description="A vendor's price for a product was entered, by hand, by a partner or by a first order."
        ),
        "catalogue_price.updated": Updated(
            description="A vendor's price, its quantity, validity or lead time, or its names for the product changed."
        ),
        "catalogue_price.removed": Deleted(description="A vendor's price was removed from the catalogue."),
    }
