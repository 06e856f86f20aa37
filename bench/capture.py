# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What capturing events costs the person who posts invoices: Odoo with accounting alone against that with the suite.

Both sides post the same 200 draft invoices of three lines and commit, in turn, on databases that hold nothing else: no
other app of Odoo's, which would do its own beside a posting. With the suite, three active subscriptions take every
event. What runs within the commit is in the time: projection, the rows of the events and their deliveries, the jobs
that would send them. No job runner is there to run those.
"""

import contextlib

from bench.inside import CODE
from bench.rounds import Figure, Side
from dev import databases, paths
from dev.examples import set_up_accounting

#: Posting varies by a quarter from one round to the next, far more than the suite adds to it.
ROUNDS = 11
INVOICES = 200
SUBSCRIPTIONS = 3
#: What stands on accounting alone; what these depend on comes along.
SUITE = ["integration_account", "integration_webhook", "integration_inbox"]

SUBSCRIBING = (
    CODE
    + f"""
for number in range({SUBSCRIPTIONS}):
    round_("subscribe", "http://127.0.0.1:9/", number, "invoice.*")
"""
)

#: Makes the drafts outside the clock; posts and commits inside.
POSTING = """
import gc, time
from odoo.fields import Command

company = env.company
partner = env["res.partner"].create({"name": "Bench customer"})
env.cr.commit()

def round_(number):
    lines = [Command.create({"name": f"Line {n}", "quantity": n, "price_unit": 100.0 + n}) for n in (1, 2, 3)]
    moves = env["account.move"].create([
        {"move_type": "out_invoice", "partner_id": partner.id, "invoice_date": "2026-01-31", "invoice_line_ids": lines}
        for _ in range(%d)
    ])
    env.cr.commit()
    gc.collect()
    start = time.perf_counter()
    moves.action_post()
    env.cr.commit()
    return time.perf_counter() - start
"""


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :return: ``capture.ratio`` is with capture over without; the rates are invoices a second
    :rtype: dict[str, Figure]
    """
    with databases.scratch(odoo, databases.base(odoo, apps=["account"]), "bench_without") as without:
        set_up_accounting(odoo, without)
        with (
            _with_suite(odoo, without) as with_,
            Side(odoo, without, POSTING % INVOICES) as plain,
            Side(odoo, with_, SUBSCRIBING + POSTING % INVOICES) as capturing,
        ):
            sides = (plain, capturing)
            for side in sides:
                side.round(0)
            rounds = [_post_by_both(sides, number) for number in range(1, ROUNDS + 1)]
            _check(odoo, with_)
    rate_without, rate_with = (Figure(values) for values in zip(*rounds, strict=True))
    return {
        "capture.ratio": rate_without.over(rate_with),
        "capture.post_without_per_second": rate_without,
        "capture.post_with_per_second": rate_with,
    }


def _post_by_both(sides, number):
    """Return the invoices a second of each side in a round. They take turns at going first."""
    in_turn = sides if number % 2 else sides[::-1]
    rates = {side: INVOICES / side.round(number) for side in in_turn}
    return [rates[side] for side in sides]


@contextlib.contextmanager
def _with_suite(odoo, origin):
    """Give a copy of a database with the suite in it."""
    with databases.scratch(odoo, origin, "bench_with") as database:
        odoo.install(database, SUITE, paths.LOGS / "bench-capture-install.log")
        yield database


def _check(odoo, database):
    """Make sure that what is measured took place.

    :raises RuntimeError: when deliveries of posted invoices are missing
    """
    [(count,)] = odoo.postgres.run(
        """SELECT count(*) FROM integration_delivery d JOIN integration_event e ON e.id = d.event_id
            WHERE e.type = 'invoice.posted'""",
        database=database,
    )
    if count != SUBSCRIPTIONS * INVOICES * (ROUNDS + 1):
        raise RuntimeError(f"{count} deliveries were written for what was posted")
