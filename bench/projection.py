# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How fast records become documents: one projection of many at once, from a cold cache.

Invoices of five lines, made as a business makes them; and of every contract copies of the record that its first example
shows, made by copying rows.
"""

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


EACH_ROUNDS = 5
COPIES = 1000
#: Of each contract, so many copies of a record; one round projects those of one entity.
EACH = """
import gc, time
from odoo.addons.integration_contract.tests import demo_records, row_copies

demo_records.load(env)
made = {}
for contract in env["integration.contract"].search([("state", "=", "active"), ("problem", "=", False)]):
    records = demo_records.find(env, contract._schema())
    if records and records[0]:
        mapper = contract._get_mapper(contract.name)
        made[contract.entity] = mapper, row_copies.copy(mapper, records[0], %d)
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()

def round_(entity=None):
    if entity is None:
        return sorted(made)
    mapper, records = made[entity]
    env.invalidate_all()
    gc.collect()
    start = time.perf_counter()
    queries = env.cr.sql_log_count
    documents = mapper._project(records)
    seconds = time.perf_counter() - start
    queries = env.cr.sql_log_count - queries
    assert len({document["id"] for document in documents}) == len(records)
    env.cr.commit()
    return len(documents) / seconds, queries
"""


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :return: records a second, and queries for all of them: of invoices, and of each entity
    :rtype: dict[str, Figure]
    """
    return {**_invoices(odoo), **_each(odoo)}


def _each(odoo):
    """Return the figures of every entity: what is projected in turn is on one machine at one time."""
    with (
        databases.scratch(odoo, databases.ready(odoo), "bench_each") as database,
        Side(odoo, database, EACH % COPIES) as side,
    ):
        entities = side.round()
        for entity in entities:
            side.round(entity)
        rounds = [[side.round(entity) for entity in entities] for _number in range(EACH_ROUNDS)]
    figures = {}
    for entity, values in zip(entities, zip(*rounds, strict=True), strict=True):
        rates, queries = zip(*values, strict=True)
        figures[f"projection.{entity}_per_second"] = Figure(rates)
        figures[f"projection.{entity}_queries"] = Figure(queries)
    return figures


def _invoices(odoo):
    """Return the figures of invoices of five lines."""
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
