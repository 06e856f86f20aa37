# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.integration_core.fields import BigInteger

from .. import rate_store
from ..tools import rate
from .integration_rate_line import CLASS_NAMES


class IntegrationRateState(models.Model):
    """How much of its limit a client has used, one row for each class of requests, shared by all processes.

    The table is unlogged: a change writes nothing but the row, and after a crash of the database it is empty, which
    gives every client a fresh burst and a fresh day. The row of a client and a class is locked for the moment of one
    statement, so clients never wait for one another.
    """

    _name = "integration.rate.state"
    _inherit = ["integration.exported"]
    _description = "Use of a limit"
    _log_access = False
    _order = "client_id, route_class"
    _rec_name = "route_class"

    client_id = fields.Many2one("integration.client", required=True, readonly=True, ondelete="cascade")
    route_class = fields.Selection(
        [(kind, CLASS_NAMES[kind]) for kind in rate.DEFAULTS], "Requests", required=True, readonly=True
    )
    full_at = BigInteger(
        "Free again at", required=True, readonly=True, help="Microseconds since 1970: all is free again then."
    )
    day = fields.Integer(required=True, readonly=True, help="Days since 1970, UTC.")
    used = fields.Integer(required=True, readonly=True)
    pace = BigInteger(
        required=True, readonly=True, help="Microseconds between requests when it was last used."
    )
    used_today = fields.Integer(
        "Used today",
        compute="_compute_use",
        help="Requests of this kind that were let pass since midnight UTC.",
    )
    allowed = fields.Char(compute="_compute_use")

    _once = models.Constraint(
        "UNIQUE (client_id, route_class)", "There is one row for each kind of requests."
    )

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
        [[now]] = self.env.execute_query(SQL("SELECT %s", rate_store.CLOCK))
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
        return rate_store.take(self.env.registry, client_id, kind, limit)
