# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An address in documents: of a contact, and of a place that has one of its own."""

from odoo.addons.integration_contract.properties import Code, Group, Text


def make_address() -> Group:
    """Return the descriptor of an address, for models that hold one in fields named as those of a contact."""
    return Group(
        {
            "street": Text("street"),
            "street2": Text("street2"),
            "city": Text("city"),
            "postal_code": Text("zip"),
            "country": Code("country_id", "country", fallback="code"),
            "region": Code("state_id", "region", fallback="party_region_code"),
        }
    )
