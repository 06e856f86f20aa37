# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Check digits of the numbers that a place is known by. A number with a wrong one was mistyped."""

from odoo.addons.integration_contract.tools.gs1 import is_key


def is_gln(text: str) -> bool:
    """Whether this is a Global Location Number of GS1: 13 digits with the right check digit."""
    return is_key(text, 13)


def is_npi(text: str) -> bool:
    """Whether this is a National Provider Identifier: 10 digits, the last by Luhn over 80840 and the others.

    80840 stands for a health application in the United States (ISO/IEC 7812, 45 CFR 162.406).
    """
    return _is_digits(text, 10) and text[0] in "12" and _is_luhn("80840" + text)


def is_place_of_service(text: str) -> bool:
    """Whether this has the form of a Place of Service code of the CMS: two digits."""
    return _is_digits(text, 2)


def _is_luhn(digits):
    """Whether the last digit follows from the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number // 10 + number % 10
    return total % 10 == 0


def _is_digits(text, length):
    return len(text) == length and text.isascii() and text.isdigit()
