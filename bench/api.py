# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Calls of the API beside the same by Odoo's JSON-2 and by OCA fastapi: one server with two workers serves all three.

The same invoice of three lines is read, and asked for with the same content: JSON-2 is told to resolve the names that
the contract shows. What is sent was made and signed before the clock. In turn, A B C A B C ….
"""

import contextlib
import json
import sys
import uuid

from bench.caller import Call
from bench.partner import CODE, LINES
from bench.rounds import Figure, Program, Side, percentile
from dev import configuration, databases, paths
from dev.server import Server

sys.path.insert(0, str(paths.ROOT / "docs" / "examples"))
from signed_client import SignedClient

ADDON = "bench_fastapi"
ROUNDS = 5
WORKERS, CONNECTIONS = 2, 8
READ_SECONDS, WARM_UP_SECONDS = 6, 3
BATCHES, BATCH = 2, 100
JSON2_CREATES = 48
INVOICES, PAGE, FAR_PAGE, PAGE_READS = 100_000, 100, 900, 40

NAME, NAMED, CODED = {}, {"fields": {"name": {}}}, {"fields": {"code": {}}}
#: What JSON-2 is asked for: the content of invoice.v1 in Odoo's names.
SPECIFICATION = {
    **dict.fromkeys(("create_date", "write_date", "name", "ref", "invoice_origin", "partner_id"), NAME),
    **dict.fromkeys(("invoice_date", "invoice_date_due", "state", "payment_state"), NAME),
    **dict.fromkeys(("amount_untaxed", "amount_tax", "amount_total", "amount_residual"), NAME),
    "currency_id": NAMED,
    "company_id": NAMED,
    "invoice_line_ids": {
        "fields": {
            **dict.fromkeys(("name", "quantity", "price_unit", "discount"), NAME),
            **dict.fromkeys(("price_subtotal", "price_total"), NAME),
            "product_id": {"fields": {"default_code": {}}},
            "tax_ids": NAMED,
            "account_id": CODED,
        }
    },
}


def measure(odoo):
    """Return the figures of this bench by key.

    :param Odoo odoo: see :func:`dev.odoo.ready`
    :rtype: dict[str, Figure]
    """
    folders = configuration.addons_path(odoo.tree, paths.ROOT / "bench" / "addons")
    with contextlib.ExitStack() as stack:
        database = stack.enter_context(databases.scratch(odoo, databases.ready(odoo), "bench_api"))
        log = paths.LOGS / f"bench-{ADDON}-install.log"
        odoo.command(database, "-i", ADDON, "--no-http", f"--addons-path={folders}", log=log)
        side = stack.enter_context(Side(odoo, database, CODE, addons_path=folders))
        made = side.round("set_up")
        side.round("serve_by_fastapi", made["user"])
        server = Server(odoo, database, "bench-api", workers=WORKERS, addons_path=folders)
        stack.enter_context(server)
        calls = Calls(server.url, made, stack.enter_context(Program("bench.caller")))
        figures = {**_reads(calls), **_creates(calls, side)}
        side.round("multiply", INVOICES)
        return figures | _lists(calls)


def _reads(calls):
    """How many invoices a second eight connections read, in three ways."""
    ways = {
        "api.signed_read_per_second": calls.signed_reads(),
        "api.json2_read_per_second": [calls.json2("web_read", ids=[calls.id], specification=SPECIFICATION)],
        "api.fastapi_read_per_second": [Call("GET", f"{calls.url}/bench/invoices/{calls.id}", {})],
    }
    for way in ways.values():
        calls.rate(way, WARM_UP_SECONDS)
    rounds = [{key: calls.rate(way, READ_SECONDS) for key, way in ways.items()} for _ in range(ROUNDS)]
    found = {key: Figure(tuple(values[key] for values in rounds)) for key in ways}
    signed, json2, fastapi = found.values()
    return {
        "api.signed_read_over_json2": signed.over(json2),
        "api.signed_read_over_fastapi": signed.over(fastapi),
        **found,
    }


def _creates(calls, side):
    """How many invoices a second are created, and how long 200 of them take in one request and in one ``create``."""
    count = BATCHES * BATCH
    calls.run(calls.batches(1, 10), 1)
    side.round("create", calls.values(), 10)
    rounds = []
    for _ in range(ROUNDS):
        batched, _each = calls.run(calls.batches(BATCHES, BATCH), BATCHES)
        one_by_one, _each = calls.run(
            [calls.json2("create", vals_list=[calls.values()])] * JSON2_CREATES, CONNECTIONS
        )
        whole, _each = calls.run(calls.batches(1, count), 1)
        rounds.append(
            (count / batched, JSON2_CREATES / one_by_one, whole, side.round("create", calls.values(), count))
        )
    docs, json2, batch, orm = (Figure(values) for values in zip(*rounds, strict=True))
    return {
        "api.batch_create_over_json2": docs.over(json2),
        "api.batch_create_over_orm": batch.over(orm),
        "api.batch_create_docs_per_second": docs,
        "api.json2_create_per_second": json2,
        "api.batch_create_seconds": batch,
        "api.orm_create_seconds": orm,
    }


def _lists(calls):
    """How long a page of 100 invoices takes, the first one and one far behind it."""
    cursor = None
    for _ in range(FAR_PAGE - 1):  # on the way there all of them get their uids
        cursor = json.loads(calls.get(calls.page(cursor)))["next_cursor"]
    pages = [calls.page(None), calls.page(cursor)]
    calls.run(pages, 1)
    rounds = []
    for _ in range(ROUNDS):
        _whole, took = calls.run(pages * PAGE_READS, 1)
        rounds.append([percentile([1000 * seconds for seconds in took[n::2]], 0.95) for n in range(2)])
    first, far = (Figure(values) for values in zip(*rounds, strict=True))
    return {
        "api.list_100_ms_p95": first,
        "api.list_100_page_900_ms_p95": far,
        "api.list_page_900_over_first": far.over(first),
    }


class Calls:
    """Makes requests of either kind, and has them sent by a program beside the server.

    :param dict made: by :meth:`bench.partner.Partner.set_up`
    """

    def __init__(self, url, made, caller):
        self.url = url
        self.id = made["id"]
        self._made = made
        self._caller = caller
        self._client = SignedClient(url, made["key_id"], made["secret"])

    def run(self, calls, connections):
        """Send each once; return (seconds in all, [seconds each])."""
        return self._caller.round("run", calls, connections)

    def rate(self, calls, seconds):
        """Send them over and over by eight connections; return how many a second were answered."""
        took, each = self._caller.round("run", calls, CONNECTIONS, seconds)
        return len(each) / took

    def get(self, call):
        """Send one and return the body of the answer."""
        return self._caller.round("get", call)

    # === SIGNED === #

    def signed_reads(self):
        """Return reads of the invoice, each signed by itself."""
        return [self._sign("GET", f"/integration/v1/invoice/{self._made['uid']}") for _ in range(50)]

    def page(self, cursor):
        """Return the request for a page."""
        tail = f"&cursor={cursor}" if cursor else ""
        return self._sign("GET", f"/integration/v1/invoice?limit={PAGE}{tail}")

    def batches(self, times, count):
        """Return requests that create so many invoices each."""
        body = {"operation": "create", "documents": [self._document()] * count}
        return [
            self._sign("POST", "/integration/v1/invoice:batch", body, {"Idempotency-Key": uuid.uuid4().hex})
            for _ in range(times)
        ]

    def _document(self):
        return {
            "recipient": {"entity": "party", "id": self._made["party"]},
            "issue_date": "2026-01-31",
            "lines": [
                {
                    "description": f"Line {n}",
                    "quantity": str(n),
                    "unit_price": {"value": f"{100 + n}.00", "currency": "USD"},
                }
                for n in range(1, LINES + 1)
            ],
        }

    def _sign(self, method, path, document=None, headers=None):
        request = self._client.prepare(method, path, document, headers)
        return Call(method, request.url, dict(request.headers), request.body)

    # === JSON-2 === #

    def json2(self, method, **arguments):
        """Return a call of a method of invoices, by the clerk's API key."""
        headers = {"Authorization": f"bearer {self._made['api_key']}", "Content-Type": "application/json"}
        body = json.dumps(arguments).encode()
        return Call("POST", f"{self.url}/json/2/account.move/{method}", headers, body)

    def values(self):
        """Return what :meth:`_document` says, in Odoo's names."""
        lines = [
            (0, 0, {"name": f"Line {n}", "quantity": n, "price_unit": 100.0 + n}) for n in range(1, LINES + 1)
        ]
        return {
            "move_type": "out_invoice",
            "partner_id": self._made["partner_id"],
            "invoice_date": "2026-01-31",
            "invoice_line_ids": lines,
        }
