# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Is there enough of an item, and when will there be? Four statements at most, none of which writes."""

from odoo import fields
from odoo.fields import Domain

from odoo.addons.integration_contract.tools import wire

_PENDING = ("waiting", "confirmed", "partially_available", "assigned")


def check(product, quantity, location=None) -> dict:
    """Return what there is of a product for the caller, and from which day on a quantity can be promised.

    Promised is today what is there and not reserved, or reserved to be moved between the places looked at: it stays
    there. Anything more is promised for the day on which the expected receipts have brought enough for all that is to
    leave before and for this.

    :param float quantity: in the unit of the product
    :param location: internal location, with all below it; none for all that the caller sees
    """
    on_hand, reserved = _read_stock(product, location)
    available = on_hand - reserved
    today = fields.Date.today()
    promised = today if available >= quantity else _find_day(product, quantity, location, on_hand, today)
    return {
        "on_hand": wire.number_text(round(on_hand, 6)),
        "reserved": wire.number_text(round(reserved, 6)),
        "available": wire.number_text(round(available, 6)),
        "sufficient": available >= quantity,
        "promised_date": wire.date_text(promised),
    }


def _read_stock(product, location):
    domain = Domain("product_id", "=", product.id) & _is_ours("location_id", location)
    [sums] = product.env["stock.quant"]._read_group(domain, [], ["quantity:sum", "reserved_quantity:sum"])
    return sums[0] or 0.0, sums[1] or 0.0


def _find_day(product, quantity, location, on_hand, today):
    """Return the first day with enough, ``None`` when nothing is expected that would do."""
    moves = product.env["stock.move"]
    pending = Domain("product_id", "=", product.id) & Domain("state", "in", _PENDING)
    here, there = _is_ours("location_id", location), _is_ours("location_dest_id", location)
    [[leaving]] = moves._read_group(pending & here & ~there, [], ["product_qty:sum"])
    balance = on_hand - (leaving or 0.0)
    if round(balance - quantity, 6) >= 0:
        return today
    for day, arriving in moves._read_group(
        pending & there & ~here, ["date:day"], ["product_qty:sum"], order="date:day"
    ):
        balance += arriving or 0.0
        if round(balance - quantity, 6) >= 0:
            return max(day.date(), today)
    return None


def _is_ours(field, location):
    domain = Domain(f"{field}.usage", "=", "internal")
    return domain & Domain(field, "child_of", location.id) if location else domain
