# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GS1 Global Trade Item Numbers (GS1 General Specifications, sections 2.1 and 7.9)."""

_LENGTHS = (8, 12, 13, 14)


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN-8, -12, -13 or -14 with the right check digit."""
    if len(text) not in _LENGTHS or not (text.isascii() and text.isdigit()):
        return False
    weighed = (int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(text[:-1])))
    return (sum(weighed) + int(text[-1])) % 10 == 0
