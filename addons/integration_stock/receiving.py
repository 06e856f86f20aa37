# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that came in are entered line by line and lot by lot; what is missing waits on a receipt of its own."""

from odoo.addons.integration_contract.engine.checking import refuse
from odoo.addons.integration_contract.tools import wire
from odoo.addons.integration_core.tools.errors import ActionRefused, SchemaViolation, UnknownReference
from odoo.addons.integration_core.tools.pointer import join

from .parameters import read_quantity


def receive(picking, moves, params):
    """Enter what was received and validate the receipt.

    :param dict moves: {id of a line: its move}
    :param dict params: ``lines``, each with ``id``, ``quantity`` and ``lots``; lines not named were not received, and
        without ``lines`` all is received as it was announced
    :raises UnknownReference, SchemaViolation: with the place in the parameters
    :raises ActionRefused: when Odoo would ask a person, for instance about lots that are past their expiry
    """
    env = picking.env
    lines = params.get("lines")
    if lines is None:
        received = {move: {"quantity": wire.number_text(move.product_uom_qty)} for move in moves.values()}
    else:
        received = _match(moves, lines)
    _check_known_lots(picking, received)
    for move in moves.values():
        if move.state not in ("done", "cancel"):
            _enter(move, received.get(move), lines)
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


def _enter(move, line, lines):
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
        move.env["stock.move.line"].create([_prepare_line(move, lot) for lot in lots])
    elif quantity and move.product_id.tracking != "none" and not all(move.move_line_ids.mapped("lot_id")):
        refuse(SchemaViolation, [join(pointer, "lots")], "is missing: the item is tracked")
    else:
        move.quantity = quantity
    move.picked = bool(quantity)


def _prepare_line(move, lot):
    expires_at = lot.get("expires_at")
    return {
        "move_id": move.id,
        "picking_id": move.picking_id.id,
        "product_id": move.product_id.id,
        "product_uom_id": move.product_uom.id,
        "location_id": move.location_id.id,
        "location_dest_id": move.location_dest_id.id,
        "company_id": move.company_id.id,
        "quantity": float(lot["quantity"]),
        "lot_name": lot["number"],
        **({"expiration_date": wire.parse_datetime(expires_at).replace(microsecond=0)} if expires_at else {}),
    }


def _check_known_lots(picking, received):
    """Refuse another expiry of a lot that is known: one of the two labels is wrong, and a person must look.

    :raises ActionRefused: when one differs
    """
    told = {
        (move.product_id.id, lot["number"]): wire.parse_datetime(lot["expires_at"]).replace(microsecond=0)
        for move, line in received.items()
        for lot in line.get("lots") or ()
        if lot.get("expires_at")
    }
    known = picking.env["stock.lot"].search_fetch(
        [
            ("product_id", "in", [product_id for product_id, _number in told]),
            ("name", "in", [number for _product_id, number in told]),
            ("company_id", "in", [False, picking.company_id.id]),
        ],
        ["product_id", "name", "expiration_date"],
    )
    for lot in known:
        expires_at = told.get((lot.product_id.id, lot.name))
        if expires_at and lot.expiration_date and expires_at != lot.expiration_date:
            raise ActionRefused(
                picking.env._("A lot of the receipt is known with another expiry; see which is right.")
            )
