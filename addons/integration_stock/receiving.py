# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that came in are entered line by line and lot by lot; what is missing waits on a receipt of its own."""

from odoo import fields

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.tools import wire
from odoo.addons.integration_core.tools.errors import ActionRefused, SchemaViolation, UnknownReference
from odoo.addons.integration_core.tools.pointer import join

from .parameters import read_quantity


def receive(picking, moves, params):
    """Enter what was received and validate the receipt.

    :param dict moves: {id of a line: its move}, of those that are still open
    :param dict params: ``lines``, each with ``id``, ``quantity`` and ``lots``; lines not named were not received, and
        without ``lines`` all is received as it was announced
    :raises UnknownReference, SchemaViolation: with the place in the parameters
    :raises ActionRefused: when a person has to look
    """
    env = picking.env
    lines = params.get("lines")
    if lines is None:
        received = {move: {"quantity": wire.number_text(move.product_uom_qty)} for move in moves.values()}
    else:
        received = _match(moves, lines)
    known = _find_known_lots(picking, received)
    for move in moves.values():
        _enter(move, received.get(move), lines, known)
    picking.with_context(skip_backorder=True).button_validate()
    if picking.state != "done":
        raise ActionRefused(env._("Odoo asks a person about this receipt: validate it there."))


def _match(moves, lines):
    """Return {move: line}."""
    refuse(
        UnknownReference,
        (join("/lines", index, "id") for index, line in enumerate(lines) if line["id"] not in moves),
        "refers to no line of this receipt",
    )
    received = {moves[line["id"]]: line for line in lines}
    if len(received) < len(lines):
        refuse(SchemaViolation, ["/lines"], "names a line twice")
    return received


def _enter(move, line, lines, known):
    """Let a move say what was received, instead of what it expected."""
    if line is None:
        move.move_line_ids.unlink()
        move.picked = False
        return
    pointer = join("/lines", lines.index(line)) if lines else ""
    quantity = read_quantity(move.env, line["quantity"], join(pointer, "quantity"))
    lots = line.get("lots")
    if lots:
        total = sum(
            read_quantity(move.env, lot["quantity"], join(pointer, "lots", index, "quantity"))
            for index, lot in enumerate(lots)
        )
        if move.product_uom.compare(total, quantity):
            refuse(SchemaViolation, [join(pointer, "lots")], "do not add up to the quantity of the line")
        if move.product_id.tracking == "none":
            refuse(SchemaViolation, [join(pointer, "lots")], "must be left out: the item has no lots")
        move.move_line_ids.unlink()
        move.env["stock.move.line"].create([_prepare_line(move, lot, known) for lot in lots])
    elif quantity and move.product_id.tracking != "none" and not _has_lots(move):
        refuse(SchemaViolation, [join(pointer, "lots")], "is missing: the item is tracked")
    else:
        move.quantity = quantity
    move.picked = bool(quantity)


def _has_lots(move):
    return bool(move.move_line_ids) and all(line.lot_id for line in move.move_line_ids)


def _prepare_line(move, lot, known):
    present, expires_at = known.get((move.product_id.id, lot["number"])), lot.get("expires_at")
    named = {"lot_id": present.id} if present else {"lot_name": lot["number"]}
    if expires_at and not present:
        named["expiration_date"] = _parse(expires_at)
    return {
        **named,
        "move_id": move.id,
        "picking_id": move.picking_id.id,
        "product_id": move.product_id.id,
        "product_uom_id": move.product_uom.id,
        "location_id": move.location_id.id,
        "location_dest_id": move.location_dest_id.id,
        "company_id": move.company_id.id,
        "quantity": float(lot["quantity"]),
    }


def _parse(moment):
    return wire.parse_datetime(moment).replace(microsecond=0)


def _find_known_lots(picking, received):
    """Return {(product id, number): lot} of the lots that are known.

    :raises ActionRefused: when one is past its expiry, or is known with another: a person must look
    """
    told = {
        (move.product_id.id, lot["number"]): lot.get("expires_at") and _parse(lot["expires_at"])
        for move, line in received.items()
        for lot in line.get("lots") or ()
    }
    lots = picking.env["stock.lot"].search_fetch(
        [
            ("product_id", "in", [product_id for product_id, _number in told]),
            ("name", "in", [number for _product_id, number in told]),
            ("company_id", "in", [False, picking.company_id.id]),
        ],
        ["product_id", "name", "expiration_date"],
    )
    dates = [date for date in told.values() if date]
    known = {place: lot for lot in lots if (place := (lot.product_id.id, lot.name)) in told}
    for place, lot in known.items():
        if lot.expiration_date:
            dates.append(lot.expiration_date)
        if told[place] and lot.expiration_date and told[place] != lot.expiration_date:
            raise ActionRefused(
                picking.env._("A lot of the receipt is known with another expiry: see which is right.")
            )
    if dates and min(dates) <= fields.Datetime.now():
        raise ActionRefused(picking.env._("A lot of the receipt is past its expiry: receive it in Odoo."))
    return known
