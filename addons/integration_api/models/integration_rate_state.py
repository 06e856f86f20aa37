# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_outbox.fields import BigInteger

from .. import aside
from ..tools import rate
from ..tools.route_class import ROUTE_CLASSES
from .integration_rate_line import CLASS_NAMES

# of the database, so that all processes on all hosts go by one clock
_CLOCK = SQL("(extract(epoch FROM clock_timestamp()) * 1000000)::bigint")


class IntegrationRateState(models.Model):
    """How much of its limit a client has used, one row for each class of requests, shared by all processes.

    The table is unlogged: a change writes nothing but the row, and after a crash of the database it is empty, which
    gives every client a fresh burst and a fresh day. The row of a client and a class is locked for the moment of one
    statement, so clients never wait for one another.
    """

    _name = "integration.rate.state"
    _description = "Use of a limit"
    _log_access = False
    _order = "client_id, route_class"
    _rec_name = "route_class"

    client_id = fields.Many2one("integration.client", required=True, readonly=True, ondelete="cascade")
    route_class = fields.Selection(
        [(kind, CLASS_NAMES[kind]) for kind in ROUTE_CLASSES], "Requests", required=True, readonly=True
    )
    full_at = BigInteger(required=True, readonly=True, help="Microseconds since 1970: all is free again then.")
    day = fields.Integer(required=True, readonly=True, help="Days since 1970, UTC.")
    used = fields.Integer(required=True, readonly=True)
    used_today = fields.Integer(
        compute="_compute_use", help="Requests of this kind that were let pass since midnight UTC."
    )
    allowed = fields.Char(compute="_compute_use")

    _once = models.Constraint("UNIQUE (client_id, route_class)", "There is one row for each kind of requests.")

    def init(self):
        [[persistence]] = self.env.execute_query(
            SQL("SELECT relpersistence FROM pg_class WHERE oid = %s::regclass", self._table)
        )
        if persistence != "u":
            table = SQL.identifier(self._table)
            self.env.cr.execute(SQL("ALTER TABLE %s SET UNLOGGED", table))
            # room on the page, so that no index has to follow the row
            self.env.cr.execute(SQL("ALTER TABLE %s SET (fillfactor = 50)", table))

    # === COMPUTE METHODS === #

    @api.depends("client_id", "route_class", "day", "used")
    def _compute_use(self):
        [[now]] = self.env.execute_query(SQL("SELECT %s", _CLOCK))
        for state in self:
            state.used_today = state.used if state.day == now // rate.DAY else 0
            limits = state.client_id._get_allowance(state.client_id.id).limits
            state.allowed = self.env["integration.rate.line"]._tell(limits[state.route_class])

    # === BUSINESS METHODS === #

    @api.model
    def _take(self, client_id, kind, limit) -> rate.Decision:
        """Let one request of the client pass, or not, in a transaction of its own.

        :param str kind: class of the request
        :param Limit limit: of the client for this class
        """
        with aside.opened(self.env.registry) as cr:
            return take(cr, client_id, kind, limit)


def take(cr, client_id, kind, limit, now=None) -> rate.Decision:
    """Do what :func:`..tools.rate.take` does, on the stored state: one statement for a request that passes.

    :param now: microseconds since 1970, for tests; else what the database's clock says
    """
    clock = _CLOCK if now is None else SQL("%s::bigint", now)
    at = SQL("client_id = %s AND route_class = %s", client_id, kind)
    cr.execute(
        SQL(
            """
            UPDATE integration_rate_state
               SET full_at = greatest(full_at, now) + %(interval)s,
                   day = now / %(day)s,
                   used = CASE WHEN day = now / %(day)s THEN used + 1 ELSE 1 END
              FROM (SELECT %(clock)s AS now) AS clock
             WHERE %(at)s
               AND greatest(full_at, now) + %(interval)s <= now + %(depth)s
               AND (%(daily)s = 0 OR day <> now / %(day)s OR used < %(daily)s)
            RETURNING full_at, day, used, now
            """,
            at=at,
            clock=clock,
            day=rate.DAY,
            interval=limit.interval,
            depth=limit.depth,
            daily=limit.daily,
        )
    )
    if row := cr.fetchone():
        return rate.judge(limit, rate.State(*row[:3]), row[3])
    read = SQL("SELECT full_at, day, used, %s FROM integration_rate_state WHERE %s", clock, at)
    cr.execute(read)
    if row := cr.fetchone():
        stored = rate.State(*row[:3])
        decision, state = rate.take(limit, stored, row[3])
        if state == stored:  # refused, as most that come here: nothing to write, nothing to lock
            return decision
    return _take_locked(cr, client_id, kind, limit, SQL("%s FOR UPDATE", read), at)


def _take_locked(cr, client_id, kind, limit, read, at):
    """Take from a row that is not there yet, that a clock has spoiled, or that has just had room again."""
    cr.execute(
        SQL(
            "INSERT INTO integration_rate_state (client_id, route_class, full_at, day, used)"
            " SELECT %s, %s, 0, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM integration_rate_state WHERE %s)"
            " ON CONFLICT (client_id, route_class) DO NOTHING",
            client_id,
            kind,
            at,
        )
    )
    cr.execute(read)
    row = cr.fetchone()
    decision, state = rate.take(limit, rate.State(*row[:3]), row[3])
    cr.execute(
        SQL(
            "UPDATE integration_rate_state SET full_at = %s, day = %s, used = %s WHERE %s",
            state.full_at,
            state.day,
            state.used,
            at,
        )
    )
    return decision
