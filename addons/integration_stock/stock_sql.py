# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The statements about stock levels and replenishment rules, given a cursor. Each is one for any number of records."""

from typing import NamedTuple

from odoo.tools import SQL

#: on hand of a rule: at its location and all below it
_ON_HAND = SQL(
    """
    SELECT coalesce(sum(quant.quantity), 0)
      FROM stock_quant quant
      JOIN stock_location inner_place ON inner_place.id = quant.location_id
     WHERE quant.product_id = rule.product_id
       AND inner_place.usage = 'internal'
       AND inner_place.parent_path LIKE place.parent_path || '%%'
    """
)


class Settled(NamedTuple):
    """A rule that was compared with the stock."""

    id: int
    product_id: int
    location_id: int
    was_unmet: bool
    is_unmet: bool


# === LEVELS === #


def name_levels(cr, places) -> dict:
    """Return {(product id, location id): level id}, for internal locations; those that have no level get one.

    One that another transaction makes at the same time fails with a serialization error, and Odoo repeats.

    :param places: sorted, so that two transactions do not wait for each other
    """
    touched = SQL("unnest(%s::int[], %s::int[]) AS touched(product_id, location_id)", *_columns(places))
    _insert_levels(cr, touched)
    cr.execute(
        SQL(
            "SELECT level.product_id, level.location_id, level.id FROM integration_stock_level level"
            " JOIN %s USING (product_id, location_id)",
            touched,
        )
    )
    return {(product_id, location_id): id_ for product_id, location_id, id_ in cr.fetchall()}


def name_all_levels(cr) -> None:
    """Give a level to all stock there is, and to each place that has a rule."""
    _insert_levels(
        cr,
        SQL(
            "(SELECT product_id, location_id FROM stock_quant"
            " UNION SELECT product_id, location_id FROM stock_warehouse_orderpoint) AS touched"
        ),
    )


def _insert_levels(cr, touched):
    cr.execute(
        SQL(
            """
            INSERT INTO integration_stock_level
                   (product_id, location_id, company_id, create_uid, write_uid, create_date, write_date)
            SELECT touched.product_id, place.id, place.company_id, 1, 1,
                   now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
              FROM %s
              JOIN stock_location place ON place.id = touched.location_id AND place.usage = 'internal'
             WHERE NOT EXISTS (SELECT FROM integration_stock_level level
                                WHERE level.product_id = touched.product_id AND level.location_id = place.id)
          ORDER BY touched.product_id, place.id
                ON CONFLICT (product_id, location_id) DO NOTHING
            """,
            touched,
        )
    )


def touch_levels(cr, ids) -> None:
    """Let levels whose stock does not say so say that they changed now."""
    if ids:
        cr.execute(
            SQL(
                "UPDATE integration_stock_level SET write_date = now() AT TIME ZONE 'UTC' WHERE id = ANY(%s)",
                list(ids),
            )
        )


# === QUANTITIES === #


def read_quantities(cr, places) -> dict:
    """Return {(product id, location id): (on hand, reserved, last change)}."""
    cr.execute(
        SQL(
            "SELECT product_id, location_id, sum(quantity), sum(reserved_quantity), max(quant.write_date)"
            " FROM stock_quant quant JOIN unnest(%s::int[], %s::int[]) AS asked(product_id, location_id)"
            " USING (product_id, location_id) GROUP BY 1, 2",
            *_columns(places),
        )
    )
    return {(product, location): rest for product, location, *rest in cr.fetchall()}


def read_rules(cr, places) -> dict:
    """Return {(product id, location id): (minimum, maximum, on hand with sublocations, whether it is unmet)}."""
    cr.execute(
        SQL(
            """
            SELECT rule.product_id, rule.location_id, rule.product_min_qty, rule.product_max_qty, (%s),
                   coalesce(rule.below_minimum, FALSE)
              FROM stock_warehouse_orderpoint rule
              JOIN stock_location place ON place.id = rule.location_id
              JOIN unnest(%s::int[], %s::int[]) AS asked(product_id, location_id)
                ON asked.product_id = rule.product_id AND asked.location_id = rule.location_id
             WHERE rule.active
          ORDER BY coalesce(rule.below_minimum, FALSE), rule.id
            """,
            _ON_HAND,
            *_columns(places),
        )
    )
    return {(product, location): rest for product, location, *rest in cr.fetchall()}


# === RULES === #


def settle_rules(cr, places, rule_ids) -> list[Settled]:
    """Compare the stock with the minimum of the rules that reach these places, and of these rules, and keep the result.

    Each is written even where nothing becomes of it. Two transactions see neither the other's stock, and neither alone
    may cross the minimum that both together do; so the later one must fail with a serialization error, and Odoo
    repeats it. They are locked in one order. What is locked is not what a foreign key asks for.
    """
    products, locations = _columns(places)
    cr.execute(
        SQL(
            """
            SELECT rule.id, coalesce(rule.below_minimum, FALSE)
              FROM stock_warehouse_orderpoint rule
              JOIN stock_location place ON place.id = rule.location_id
             WHERE rule.id = ANY(%(ids)s)
                OR rule.active AND rule.product_id = ANY(%(products)s)
               AND EXISTS (SELECT
                             FROM unnest(%(products)s::int[], %(locations)s::int[])
                                  AS touched(product_id, location_id)
                             JOIN stock_location inner_place ON inner_place.id = touched.location_id
                            WHERE touched.product_id = rule.product_id
                              AND inner_place.parent_path LIKE place.parent_path || '%%')
          ORDER BY rule.id
               FOR NO KEY UPDATE OF rule
            """,
            ids=list(rule_ids),
            products=products,
            locations=locations,
        ),
        log_exceptions=False,
    )
    before = dict(cr.fetchall())
    if not before:
        return []
    return [Settled(*row[:3], before[row[0]], row[3]) for row in _compare(cr, SQL("= ANY(%s)", list(before)))]


def settle_all_rules(cr) -> None:
    """Compare the stock with every minimum."""
    _compare(cr, SQL("IS NOT NULL"))


def _compare(cr, which):
    cr.execute(
        SQL(
            """
            UPDATE stock_warehouse_orderpoint rule
               SET below_minimum = rule.active AND (%s) < rule.product_min_qty,
                   threshold_checks = coalesce(rule.threshold_checks, 0) + 1
              FROM stock_location place
             WHERE place.id = rule.location_id AND rule.id %s
         RETURNING rule.id, rule.product_id, rule.location_id, rule.below_minimum
            """,
            _ON_HAND,
            which,
        )
    )
    return cr.fetchall()


def _columns(places):
    """Return the columns of (product id, location id), as arrays."""
    return [product for product, _location in places], [location for _product, location in places]
