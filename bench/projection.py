# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast invoices become documents: one projection of many invoices of five lines, from a cold cache."""

from bench.rounds import Figure, Side
from dev import databases

ROUNDS = 7
INVOICES = 1000

PROJECTING = """
import gc, time
from odoo.fields import Command

partner = env["res.partner"].create({"name": "Bench customer"})
lines = [Command.create({"name": f"Line {n}", "quantity": n, "price_unit": 100.0 + n}) for n in range(1, 6)]
moves = env["account.move"].create([
    {"move_type": "out_invoice", "partner_id": partner.id, "invoice_date": "2026-01-31", "invoice_line_ids": lines}
    for _ in range(%d)
])
moves.action_post()
env.cr.commit()

def round_(number):
    env.invalidate_all()
    gc.collect()
    start = time.perf_counter()
    queries = env.cr.sql_log_count
    documents = env["integration.mapper.invoice"]._project(moves)
    seconds = time.perf_counter() - start
    assert len(documents) == len(moves)
    env.cr.commit()
    return [len(documents) / seconds, env.cr.sql_log_count - queries]
"""


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :return: invoices a second, and queries for all of them
    :rtype: dict[str, Figure]
    """
    with (
        databases.scratch(odoo, databases.ready(odoo), "bench_projection") as database,
        Side(odoo, database, PROJECTING % INVOICES) as side,
    ):
        side.round(0)
        rounds = [side.round(number) for number in range(1, ROUNDS + 1)]
    return {
        "projection.invoices_per_second": Figure(tuple(rate for rate, _ in rounds)),
        "projection.queries_per_1000_invoices": Figure(tuple(queries for _, queries in rounds)),
    }
