# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How values look in a document: numbers as decimal strings, moments in UTC. Never a float."""

import functools
from datetime import date, datetime, timezone
from decimal import ROUND_HALF_UP, Decimal

#: how many texts of numbers are kept: prices and quantities repeat, and a page of documents has thousands
KEPT = 4096


def to_decimal(number) -> Decimal:
    """Return a number of Odoo as the decimal that the database holds, not as the binary one next to it."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def decimal_places(number: Decimal) -> int:
    """Return how many digits after the point a decimal needs."""
    return max(0, -number.normalize().as_tuple().exponent)


@functools.lru_cache(maxsize=KEPT)
def money_text(number, places: int, *, exact: bool = False) -> str:
    """Return an amount with the digits of its currency.

    :param places: decimal places of the currency
    :param exact: keep further digits that a unit price has, instead of rounding them away
    """
    amount = to_decimal(number)
    if exact:
        places = max(places, decimal_places(amount))
    text = format(amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


@functools.lru_cache(maxsize=KEPT)
def number_text(number) -> str:
    """Return a number without superfluous zeros: ``"2"``, ``"1.5"``."""
    amount = to_decimal(number)
    return format(amount.quantize(Decimal(1).scaleb(-decimal_places(amount))), "f") if amount else "0"


def date_text(day: date | None) -> str | None:
    """Return a date as RFC 3339 ``full-date``."""
    return day.isoformat() if day else None


def datetime_text(moment: datetime | None) -> str | None:
    """Return a UTC moment without time zone, as Odoo holds it, as RFC 3339 ``date-time``."""
    return f"{moment.isoformat()}Z" if moment else None


def parse_datetime(text: str) -> datetime:
    """Return an RFC 3339 ``date-time`` as a UTC moment without time zone.

    :raises ValueError: when it is none, or has no offset
    """
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "Zz" else text)
    if moment.tzinfo is None:
        raise ValueError(f"no offset to UTC: {text!r}")
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
