# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What :mod:`bench.monitor` does inside Odoo: fill a database, and ask for screens as a viewer does."""

import contextlib
import gc
import json
import time

from odoo import api

from bench.inside import Scene

INTERFACES = 20
DELIVERIES = 1_000_000
ATTEMPTS = 10_000_000
#: of the deliveries, these wait or were given up
WAITING, GIVEN_UP = 50_000, 5_000
DAYS = 90
#: the longest, of which the most figures are read
PERIODS = ("24h", "7d", "90d")

_EVENTS = """
    INSERT INTO integration_event
           (uid, type, entity, contract, res_model, res_id, subject_uid, payload, correlation_id, occurred_at, xid)
    SELECT 'evt_' || md5(n::text), 'invoice.posted', 'invoice', 'invoice.v1', 'account.move', n, md5(n::text),
           '{}', md5(n::text), now() AT TIME ZONE 'UTC' - interval '90 days' * (%(count)s - n) / %(count)s, n
      FROM generate_series(1, %(count)s) n
"""
# The newest wait, some before them were given up, the others arrived.
_DELIVERIES = """
    INSERT INTO integration_delivery
           (webhook_id, event_id, subscription_id, state, attempt_count, lost_count, created_at, due_at, done_at,
            end_reason, xid, last_code, last_status)
    SELECT 'msg_' || md5(id::text), id, (%(subscriptions)s::int[])[1 + place %% %(number)s], state, 10, 0, occurred_at,
           CASE state WHEN 'pending' THEN now() AT TIME ZONE 'UTC' ELSE occurred_at END,
           CASE state WHEN 'pending' THEN NULL ELSE occurred_at END,
           CASE state WHEN 'dead' THEN 'exhausted' END, xid,
           CASE state WHEN 'delivered' THEN 'ok' ELSE 'http_500' END,
           CASE state WHEN 'delivered' THEN 200 ELSE 500 END
      FROM (SELECT *, CASE WHEN place <= %(waiting)s THEN 'pending' WHEN place <= %(waiting)s + %(dead)s THEN 'dead'
                           ELSE 'delivered' END AS state
              FROM (SELECT id, occurred_at, xid, row_number() OVER (ORDER BY id DESC) AS place
                      FROM integration_event) numbered) known
"""
_ATTEMPTS = """
    INSERT INTO integration_attempt
           (delivery_id, subscription_id, number, started_at, duration_ms, code, http_status, address)
    SELECT delivery.id, delivery.subscription_id, n, delivery.created_at + n * interval '1 minute',
           5 + (delivery.id * n) %% 400, CASE WHEN n < %(each)s THEN 'http_503' ELSE delivery.last_code END,
           CASE WHEN n < %(each)s THEN 503 ELSE delivery.last_status END, '192.0.2.1'
      FROM integration_delivery delivery CROSS JOIN generate_series(1, %(each)s) n
     ORDER BY delivery.id
"""
_FIGURES = """
    INSERT INTO integration_statistic (width, bucket, kind, outcome, interface_id, count, duration_ms, histogram)
    SELECT %(width)s, moment, kind, outcome, interface_id, 100, 20000,
           %(spread)s::int[]
      FROM generate_series(date_trunc(%(unit)s, now() AT TIME ZONE 'UTC' - %(kept)s::interval),
                           now() AT TIME ZONE 'UTC', %(step)s::interval) moment,
           unnest(%(interfaces)s::int[]) interface_id,
           (VALUES ('attempt', 'done'), ('attempt', 'failed'), ('attempt', 'unreachable'),
                   ('request', 'done'), ('request', 'refused')) made(kind, outcome)
"""
#: width in seconds, its word, how long such figures are kept
_WIDTHS = ((60, "minute", "3 days"), (3600, "hour", "92 days"), (86400, "day", "400 days"))

# What the tiles and rows show, without figures: by interface and day, with the quantile and the share.
_FROM_ROWS = """
    SELECT subscription.interface_id, date_trunc('day', started_at), count(*), count(*) FILTER (WHERE code = 'ok'),
           percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms)
      FROM integration_attempt attempt JOIN integration_subscription subscription ON subscription.id = subscription_id
     WHERE started_at >= now() AT TIME ZONE 'UTC' - interval '90 days'
     GROUP BY 1, 2
"""


class Monitor(Scene):
    """A database with much behind it; see :class:`bench.inside.Scene`."""

    # === WHAT IS THERE === #

    def fill(self):
        """Write interfaces, deliveries, attempts and figures."""
        subscriptions = [self.subscribe("http://127.0.0.1:9/", number + 1) for number in range(INTERFACES)]
        interfaces = self.env["integration.subscription"].browse(subscriptions).interface_id.ids
        self._viewer = self._person("user").id
        self._run("SET maintenance_work_mem = '1GB'")
        with self._without_keys():
            self._run(_EVENTS, count=DELIVERIES)
            self._run(
                _DELIVERIES,
                subscriptions=subscriptions,
                number=INTERFACES,
                waiting=WAITING,
                dead=GIVEN_UP,
            )
            self._run(_ATTEMPTS, each=ATTEMPTS // DELIVERIES)
        from odoo.addons.integration_core.tools.histogram import SIZE

        for width, unit, kept in _WIDTHS:
            self._run(
                _FIGURES,
                width=width,
                unit=unit,
                kept=kept,
                step=f"1 {unit}",
                interfaces=interfaces,
                spread=[3] * SIZE,
            )
        self._run("INSERT INTO integration_statistic_checkpoint (source, ran_at) VALUES ('bench', now())")
        self.env.cr.commit()

    @contextlib.contextmanager
    def _without_keys(self):
        """Leave out of the block the indexes and references that only slow many rows down; they are made after it."""
        tables = (
            "'integration_event'::regclass, 'integration_delivery'::regclass, 'integration_attempt'::regclass"
        )
        self.env.cr.execute(
            f"""SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
                 WHERE conrelid IN ({tables}) AND contype = 'f'"""
        )
        keys = self.env.cr.fetchall()
        self.env.cr.execute(
            f"""SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
                 WHERE indrelid IN ({tables}) AND NOT indisprimary"""
        )
        indexes = self.env.cr.fetchall()
        for table, name, _definition in keys:
            self._run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _definition in indexes:
            self._run(f"DROP INDEX {name}")
        yield
        for _name, definition in indexes:
            self._run(definition)
        for table, name, definition in keys:
            self._run(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")

    def _run(self, statement, **values):
        self.env.cr.execute(statement, values or None)

    # === WHAT IS ASKED FOR === #

    def overview(self):
        """Return how many milliseconds the slowest period takes, and the most queries that one takes."""
        taken = [self._time(self._load_overview, period) for period in PERIODS]
        return [max(milliseconds for milliseconds, _queries in taken), max(queries for _ms, queries in taken)]

    def deliveries(self):
        """Return how many milliseconds the first page of the list of all deliveries takes."""
        return self._time(self._list_deliveries)[0]

    def from_rows(self):
        """Return how many milliseconds it takes to count the attempts of 90 days themselves."""
        return self._time(lambda env: env.cr.execute(_FROM_ROWS) or env.cr.fetchall())[0]

    def _time(self, ask, *arguments):
        """Ask in a transaction of its own; return milliseconds, and how many queries that took."""
        gc.collect()
        with self.env.registry.cursor() as cr:
            start = time.perf_counter()
            env = api.Environment(cr, self._viewer, {"lang": "en_US", "tz": "UTC"})
            json.dumps(ask(env, *arguments), default=str)
            return [(time.perf_counter() - start) * 1000, cr.sql_log_count]

    @staticmethod
    def _load_overview(env, period):
        told = env["integration.overview"].load_overview(period)
        if len(told["rows"]) != INTERFACES:
            raise RuntimeError(f"{len(told['rows'])} rows instead of {INTERFACES}")
        return told

    @staticmethod
    def _list_deliveries(env):
        """As the web client asks: the fields of the list, the first page, and how many there are up to its limit."""
        rows = env["integration.delivery"]
        names = [
            node.get("name")
            for node in rows._get_view(
                env.ref("integration_webhook.integration_delivery_view_list").id, "list"
            )[0].iter("field")
        ]
        specification = {
            name: {"fields": {"display_name": {}}} if rows._fields[name].relational else {} for name in names
        }
        return rows.web_search_read([], specification, limit=80, count_limit=10_001)
