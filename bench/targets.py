# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is measured, how, and what is asked of it: data for the report."""

import json
from dataclasses import dataclass

from dev import paths, suite

NOT_MET, MET, AIM_MET = "no", "yes", "yes, and the aim"


@dataclass(frozen=True)
class Target:
    """A key of the results.

    :param str unit: after the number
    :param str how: it is measured, in a sentence or two; empty where :data:`SHARED` says it of several keys
    :param float must: what it must be; without it nothing is asked
    :param float aim: what it should be; without it no more than that
    :param bool lower: less is better
    """

    key: str
    unit: str
    how: str
    must: float | None = None
    aim: float | None = None
    lower: bool = False

    def judge(self, value):
        """Return whether ``value`` is what it must be, and what it should be; None when nothing is asked."""
        if self.must is None:
            return None
        if not self._reaches(value, self.must):
            return NOT_MET
        return AIM_MET if self.aim is not None and self._reaches(value, self.aim) else MET

    def _reaches(self, value, bound):
        return value <= bound if self.lower else value >= bound


def entities():
    """Return the entities of the contracts that people install with the suite."""
    files = [
        path for name in suite.product() for path in (paths.ADDONS / name / "contracts").glob("*.v*.json")
    ]
    return sorted({json.loads(path.read_text())["x-entity"] for path in files})


#: How keys are measured of which there is one for each entity.
SHARED = {
    "projection.<entity>_per_second": (
        "1,000 copies of the record that the first example of its contract shows, with lines and what they refer to,"
        " projected to documents at once."
    ),
    "projection.<entity>_queries": "Database queries that this takes.",
}

TARGETS = (
    Target(
        "delivery.ratio_to_bare",
        "",
        "`delivery.per_second` over `delivery.bare_client_per_second`, round by round.",
        0.25,
        0.5,
    ),
    Target(
        "delivery.ratio_to_one_job_each",
        "",
        "`delivery.per_second` over `delivery.one_job_each_per_second`, round by round.",
        20,
        40,
    ),
    Target(
        "delivery.per_second",
        "/s",
        "One process runs the lane's own job, slice after slice, until nothing waits, with 100 requests under way."
        " Events and deliveries were written before; claims, bodies, signatures, sending, outcomes and attempts are in"
        " the time.",
    ),
    Target(
        "delivery.bare_client_per_second",
        "/s",
        "One process, no Odoo, no database: aiohttp posts bodies and headers that the engine sent before, in a bare"
        " loop with as many requests under way.",
    ),
    Target(
        "delivery.one_job_each_per_second",
        "/s",
        "One queue_job for each message, which signs it, posts it with requests and writes the outcome: Odoo with four"
        " workers and four jobs at once, on a database with nothing but queue_job. From the commit that enqueues to the"
        " last outcome.",
    ),
    Target(
        "delivery.per_second_250ms",
        "/s",
        "As `delivery.per_second`, to a receiver that answers after 250 ms, with 400 requests under way.",
        400,
        800,
    ),
    Target(
        "latency.commit_to_received_p50_ms",
        " ms",
        "Odoo with two workers and the job runner, idle. One invoice is posted at a time by a process beside it; from"
        " the moment COMMIT is sent until the receiver has all of the request. The median of the invoices of a round.",
        150,
        60,
        lower=True,
    ),
    Target(
        "latency.commit_to_received_p95_ms",
        " ms",
        "The 95th percentile of the same.",
        400,
        150,
        lower=True,
    ),
    Target(
        "isolation.throughput_kept",
        "",
        "Odoo with four workers and the job runner; what nine receivers get beside a tenth that takes 30 s to answer,"
        " over what they get without it. Without it the tenth has nothing to do, so that it takes no time from the"
        " nine either.",
        0.95,
        1,
    ),
    Target("isolation.nine_per_second", "/s", "All that the nine get, without the tenth."),
    Target("isolation.nine_beside_hanging_per_second", "/s", "All that the nine get, beside the tenth."),
    Target(
        "claim.ratio_1m_to_1k",
        "",
        "`claim.p95_ms_1m_backlog` over `claim.p95_ms_1k_backlog`, round by round.",
        2,
        1.2,
        lower=True,
    ),
    Target(
        "claim.p95_ms_1k_backlog",
        " ms",
        "The engine's claim of 500 deliveries with their events, committed, of a lane in which 1,000 wait: the 95th"
        " percentile of 60 claims. As many are written anew after each, outside of the clock.",
        lower=True,
    ),
    Target("claim.p95_ms_1m_backlog", " ms", "The same of a lane in which 1,000,000 wait.", lower=True),
    Target(
        "capture.ratio",
        "",
        "Posting 200 invoices of three lines in Odoo with accounting alone: with the suite and three subscriptions that"
        " take all their events, over without it.",
        1.10,
        1.03,
        lower=True,
    ),
    Target("capture.post_without_per_second", "/s", "Invoices posted with accounting alone."),
    Target("capture.post_with_per_second", "/s", "Invoices posted with the suite and three subscriptions."),
    Target(
        "memory.peak_mb_drain_100k",
        " MB",
        "Resident memory of a process that drains 100,000 deliveries, at its highest, above what it held when it had"
        " loaded Odoo and the suite and not sent anything yet.",
        150,
        60,
        lower=True,
    ),
    Target(
        "api.signed_read_over_json2",
        "",
        "`api.signed_read_per_second` over `api.json2_read_per_second`, round by round.",
        1.5,
        2.5,
    ),
    Target(
        "api.signed_read_over_fastapi",
        "",
        "`api.signed_read_per_second` over `api.fastapi_read_per_second`, round by round.",
        1.2,
        2,
    ),
    Target(
        "api.signed_read_per_second",
        "/s",
        "One invoice of three lines, read by eight connections from Odoo with two workers; every request is signed"
        " (HMAC), counted against the limit of its client, and written into the log of requests.",
    ),
    Target(
        "api.json2_read_per_second",
        "/s",
        "The same by Odoo's JSON-2 with an API key: `web_read` with a specification that asks for the same content.",
    ),
    Target(
        "api.fastapi_read_per_second",
        "/s",
        "The same by OCA fastapi, without authentication: a pydantic model with the same content.",
    ),
    Target(
        "api.batch_create_over_json2",
        "",
        "`api.batch_create_docs_per_second` over `api.json2_create_per_second`, round by round.",
        2.5,
        3.5,
    ),
    Target(
        "api.batch_create_over_orm",
        "",
        "`api.batch_create_seconds` over `api.orm_create_seconds`, round by round.",
        1.35,
        1.15,
        lower=True,
    ),
    Target(
        "api.batch_create_docs_per_second",
        "/s",
        "Invoices of three lines, created by two `:batch` requests of 100 at once.",
    ),
    Target(
        "api.json2_create_per_second",
        "/s",
        "The same invoices by JSON-2, one a request, over eight connections.",
    ),
    Target("api.batch_create_seconds", " s", "200 such invoices in one `:batch` request.", lower=True),
    Target(
        "api.orm_create_seconds",
        " s",
        "The same 200 in one `create` and its commit, in a process that does nothing else.",
        lower=True,
    ),
    Target(
        "api.list_100_ms_p95",
        " ms",
        "A page of 100 invoices of three lines, of 100,000: the 95th percentile of 40 requests, one at a time.",
        60,
        lower=True,
    ),
    Target("api.list_100_page_900_ms_p95", " ms", "The same of the 900th page.", 60, lower=True),
    Target(
        "api.list_page_900_over_first",
        "",
        "`api.list_100_page_900_ms_p95` over `api.list_100_ms_p95`, round by round.",
        1.2,
        lower=True,
    ),
    Target(
        "inbox.accept_p95_ms",
        " ms",
        "Webhooks of 2 kB, signed by Standard Webhooks, a hundred a second for ten seconds, to Odoo with two workers"
        " and the job runner, which works them off meanwhile. From the moment each is due until it is answered: the"
        " 95th percentile.",
        50,
        20,
        lower=True,
    ),
    Target("inbox.accept_p50_ms", " ms", "The median of the same.", lower=True),
    Target(
        "projection.invoices_per_second",
        "/s",
        "Invoices of five lines projected to documents, 1,000 at once.",
    ),
    Target("projection.queries_per_1000_invoices", "", "Database queries that this takes.", lower=True),
    *(
        target
        for entity in entities()
        for target in (
            Target(f"projection.{entity}_per_second", "/s", ""),
            Target(f"projection.{entity}_queries", "", "", lower=True),
        )
    ),
    Target(
        "bulk.parties_per_second",
        "/s",
        "100,000 new parties, each with its own name for the record, written by `PUT` semantics (`upsert`) in `:batch`"
        " requests of 500, two at a time, to Odoo with two workers.",
    ),
    Target("bulk.items_per_second", "/s", "The same of 100,000 items."),
    Target(
        "bulk.exported_parties_per_second",
        "/s",
        "Those parties, taken by `:export` as NDJSON, 5,000 in each part, one part after the other.",
    ),
    Target(
        "bulk.peak_mb",
        " MB",
        "Resident memory of a worker, at its highest while all this is done, above what it held after the"
        " first requests of each kind.",
        150,
        60,
        lower=True,
    ),
    Target(
        "bulk.growth_mb",
        " MB",
        "What a worker holds at the end of that above what it held then.",
        60,
        20,
        lower=True,
    ),
    Target(
        "monitor.overview_ms",
        " ms",
        "What the server takes to answer for the overview: 20 interfaces, 10,000,000 attempts of 1,000,000 deliveries,"
        " of which 50,000 wait, and 90 days of figures (by the minute for three days, by the hour, by the day). The"
        " slowest of a day, a week and 90 days.",
        200,
        100,
        lower=True,
    ),
    Target("monitor.overview_queries", "", "Database queries that this takes.", 6, 4, lower=True),
    Target(
        "monitor.delivery_list_ms",
        " ms",
        "The first page of the log of deliveries, without any filter, in the same database.",
        300,
        100,
        lower=True,
    ),
    Target(
        "monitor.overview_from_rows_ms",
        " ms",
        "The alternative: traffic, success and duration of 90 days by interface, counted from the attempts.",
        lower=True,
    ),
)

_ONE_CORE = (
    "All of a drain is Python in one process. By py-spy about a third of its time goes into sending (aiohttp, and"
    " checking the connection), a quarter into bodies (cutting the document to the clearance, canonical JSON, the"
    " signature), a sixth into writing outcomes and attempts. Several lanes use several cores."
)
_ONE_READ = (
    "By py-spy over half of a signed read is Odoo's ORM finding the invoice and its lines under the record rules"
    " of the service user (four statements), a quarter Odoo's own handling of a request, a tenth proving the caller and"
    " taking from its limit, and a thirtieth the log of requests."
)
#: Why a figure falls short, where one does: found with py-spy and EXPLAIN, and written here by hand. It is told until
#: the figure reaches its aim.
LIMITS = {
    "api.signed_read_over_json2": _ONE_READ,
    "api.signed_read_over_fastapi": _ONE_READ,
    "api.batch_create_over_json2": (
        "A batch takes as long as the same `create` in the ORM (`api.batch_create_over_orm`), and two use both cores,"
        " as eight JSON-2 requests do: what is saved is what Odoo does once for many."
    ),
    "capture.ratio": (
        "By cProfile the suite takes about a twentieth of a posting: 17 of 2,690 statements (the rows of deliveries and"
        " of events are the longest, 80 ms together), projecting, and canonical JSON. From one round to the next Odoo's"
        " own posting varies by more than that, on two processors which PostgreSQL shares."
    ),
    "delivery.ratio_to_bare": _ONE_CORE,
    "delivery.ratio_to_one_job_each": _ONE_CORE,
    "delivery.per_second_250ms": _ONE_CORE,
    "isolation.throughput_kept": (
        "A drain waits for its last request before it ends, so the lane that hangs holds one of the suite's job slots"
        " for up to 30 s at a time. Two processors are raced for: what else runs on the machine counts against it."
    ),
    "inbox.accept_p95_ms": (
        "Two workers take messages while others work them off, on two processors: whatever else runs on the machine in"
        " those seconds lets a message wait in the socket."
    ),
    "bulk.growth_mb": (
        "Most of it is the process of Odoo's crons, which looks for duplicates among what was loaded, a slice at a"
        " time; those that take the documents grow by a few MB."
    ),
}
