# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The lots of a stock level and of the lines of a transfer, each read with one query."""

from collections import defaultdict

from odoo.tools import SQL

from odoo.addons.integration_contract.tools import wire

#: how many lots a document shows; a level of serial numbers may have thousands
MOST_LOTS = 200


def get_lots_of_levels(levels) -> list:
    """Return for each level the lots in stock there, those that expire first, :data:`MOST_LOTS` at most."""
    levels.env["stock.quant"].flush_model()
    levels.env["stock.lot"].flush_model(["name", "expiration_date", "expiring"])
    rows = levels.env.execute_query(
        SQL(
            """
            SELECT level_id, number, expires_at, expiring, on_hand, reserved
              FROM (SELECT level.id AS level_id, lot.name AS number, lot.expiration_date AS expires_at,
                           coalesce(lot.expiring, FALSE) AS expiring,
                           sum(quant.quantity) AS on_hand, sum(quant.reserved_quantity) AS reserved,
                           row_number() OVER (PARTITION BY level.id ORDER BY lot.expiration_date, lot.name) AS place
                      FROM integration_stock_level level
                      JOIN stock_quant quant
                        ON quant.product_id = level.product_id AND quant.location_id = level.location_id
                      JOIN stock_lot lot ON lot.id = quant.lot_id
                     WHERE level.id = ANY(%s)
                  GROUP BY level.id, lot.id
                    HAVING sum(quant.quantity) <> 0) AS ranked
             WHERE place <= %s
          ORDER BY level_id, place
            """,
            list(levels.ids),
            MOST_LOTS,
        )
    )
    found = defaultdict(list)
    for level_id, number, expires_at, expiring, on_hand, reserved in rows:
        found[level_id].append(
            {
                "number": number,
                "expires_at": wire.datetime_text(expires_at),
                "expiring": expiring,
                "on_hand": wire.number_text(on_hand),
                "reserved": wire.number_text(reserved or 0.0),
            }
        )
    return [found[id_] for id_ in levels.ids]


def get_lots_of_moves(moves) -> list:
    """Return for each line of a transfer its lots with what is or was handled of them, in the unit of the line."""
    lines = moves.env["stock.move.line"].search_fetch(
        [("move_id", "in", moves.ids), ("quantity", "!=", 0)],
        ["move_id", "lot_id", "lot_name", "quantity", "product_uom_id", "expiration_date"],
        order="id",
    )
    lines.lot_id.sudo().fetch(["name", "expiration_date"])
    found = defaultdict(dict)
    for line in lines.sudo():
        number = line.lot_id.name or line.lot_name
        if not number:
            continue
        unit, quantity = line.move_id.product_uom, line.quantity
        if line.product_uom_id != unit:
            quantity = line.product_uom_id._compute_quantity(quantity, unit, round=False)
        expires_at = line.lot_id.expiration_date if line.lot_id else line.expiration_date
        lot = found[line.move_id.id].setdefault(number, [0.0, expires_at])
        lot[0] += quantity
    return [
        [
            {
                "number": number,
                "quantity": wire.number_text(round(quantity, 6)),
                "expires_at": wire.datetime_text(expires_at or None),
            }
            for number, (quantity, expires_at) in found[id_].items()
        ]
        for id_ in moves.ids
    ]
