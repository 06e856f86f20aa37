# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GS1 Global Trade Item Numbers (GS1 General Specifications §2.1)."""

from odoo.addons.integration_contract.tools.gs1 import is_key


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN-8, -12, -13 or -14 with the right check digit."""
    return is_key(text, 8, 12, 13, 14)
