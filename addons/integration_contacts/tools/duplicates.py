# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What tells that two contacts are the same party, in Odoo's fields."""

from odoo.addons.integration_contract.tools.matching import Field, Policy

PARTY = Policy(
    fields=(
        Field("name", ("name",), "name", 5, 4),
        Field("email", ("email",), "email", 3, 1),
        Field("phone", ("phone",), "phone", 2, 0.5),
        Field("address", ("street", "street2"), "address", 3, 1),
        Field("city", ("city",), "text", 1.5, 0.5),
        Field("postal_code", ("zip",), "code", 1, 0.5),
        Field("tax_id", ("vat",), "code", 1, 4),
        Field("reference", ("ref",), "code", 0, 0),
    ),
    identifiers=(("tax_id",), ("email", "name"), ("reference", "name")),
    apart=("is_company",),
)
