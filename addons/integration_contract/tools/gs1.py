# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keys of GS1: numbers whose last digit follows from the others (GS1 General Specifications §7.9)."""


def is_key(text: str, *lengths: int) -> bool:
    """Whether a text has as many digits as one of these lengths says, the last of them right by modulo 10.

    From the right, the digits before it count three times and once in turn.
    """
    if len(text) not in lengths or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return total % 10 == 0
