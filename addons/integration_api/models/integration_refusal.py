# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import problem_titles
from ..tools.brake import ADDRESS_BRAKED, NAME_BRAKED

#: rows an hour; what comes beyond is counted in one more, so that nobody fills the table from outside. Those that name
#: no key of a client take half of them at most: made-up names must not hide what is done with a real one
_MOST_ROWS = 1000
_REST = "too_many"
_KEPT = timedelta(days=90)
#: refusals of one client's keys within an hour that a person should look at
_UNUSUAL = 50
_FORGET_AT_ONCE = 10_000


class IntegrationRefusal(models.Model):
    """Requests that did not prove who sent them, counted by hour, reason, key and address.

    The caller is told one thing whatever the reason; here is the reason. Nothing of what was sent is kept but the key
    id that was named, if it has the shape of one.
    """

    _name = "integration.refusal"
    _inherit = ["integration.exported"]
    _description = "Refused requests"
    _order = "last_at desc, id desc"
    _log_access = False
    _rec_name = "reason"

    hour = fields.Datetime(required=True, readonly=True)
    reason = fields.Char(
        "Code of the reason",
        required=True,
        readonly=True,
        help="Stable code. “too_many” counts what had no room within the hour.",
    )
    problem_title = fields.Char("Reason", compute="_compute_problem_title", search="_search_problem_title")
    key_id = fields.Char("Key id", readonly=True, help="As the caller named it; it is not proven.")
    address = fields.Char(readonly=True, help="Where the requests came from.")
    place = fields.Char("Code of the place", readonly=True)
    place_title = fields.Char("Place", compute="_compute_place_title", help="What was called the last time.")
    client_id = fields.Many2one(
        "integration.client", readonly=True, ondelete="cascade", help="Whose key that is, if there is one."
    )
    company_id = fields.Many2one(related="client_id.company_id")
    count = fields.Integer("Requests", required=True, readonly=True, aggregator="sum")
    first_at = fields.Datetime("First", required=True, readonly=True)
    last_at = fields.Datetime("Last", required=True, readonly=True)

    _once = models.UniqueIndex("(hour, reason, key_id, address)")
    _by_client = models.Index("(client_id, hour) WHERE client_id IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("reason")
    def _compute_problem_title(self):
        for refusal in self:
            refusal.problem_title = (
                self.env._("More than there was room for")
                if refusal.reason == _REST
                else problem_titles.get_title(refusal.reason)
            )

    def _search_problem_title(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        return [("reason", "in", problem_titles.find_codes(value))]

    @api.depends("place")
    def _compute_place_title(self):
        names = self._get_place_names()
        for refusal in self:
            refusal.place_title = names.get(refusal.place, refusal.place)

    # === BUSINESS METHODS === #

    @api.model
    def _count(self, refused):
        """Count one, in one statement that many may run at once.

        :param Refused refused: see :mod:`..tools.refused`
        """
        now = fields.Datetime.now()
        hour = now.replace(minute=0, second=0)
        key = (refused.reason, refused.known_key_id, refused.known_address)
        client = self._get_client(refused.known_key_id)
        if not self._has_room(hour, key, client):
            key, client = (_REST, "", ""), client.browse()
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s AS known"
                " (hour, reason, key_id, address, place, client_id, count, first_at, last_at)"
                " VALUES (%(hour)s, %(reason)s, %(key_id)s, %(address)s, %(place)s, %(client)s, 1, %(now)s, %(now)s)"
                " ON CONFLICT (hour, reason, key_id, address) DO UPDATE"
                " SET count = known.count + 1, last_at = EXCLUDED.last_at, place = EXCLUDED.place",
                table=SQL.identifier(self._table),
                hour=hour,
                reason=key[0],
                key_id=key[1],
                address=key[2],
                place=refused.place,
                client=client.id or None,
                now=now,
            ),
            log_exceptions=False,  # two at once are foreseen, and tried again
        )
        self.invalidate_model()
        if client:
            self._watch(client, hour)
        if refused.reason in (NAME_BRAKED, ADDRESS_BRAKED):
            self._report_braked(refused)

    def _has_room(self, hour, key, client):
        """Whether this has a row in this hour, or may have one.

        :param client: whose key it names, if it is anybody's
        """
        self.env.cr.execute(
            SQL(
                "SELECT EXISTS (SELECT FROM %(table)s"
                "   WHERE hour = %(hour)s AND reason = %(reason)s AND key_id = %(key_id)s AND address = %(address)s)"
                " OR (SELECT count(*) FROM (SELECT FROM %(table)s WHERE hour = %(hour)s AND %(rivals)s LIMIT %(most)s)"
                "   AS filled) < %(most)s",
                table=SQL.identifier(self._table),
                hour=hour,
                reason=key[0],
                key_id=key[1],
                address=key[2],
                rivals=SQL("true") if client else SQL("client_id IS NULL"),
                most=_MOST_ROWS if client else _MOST_ROWS // 2,
            )
        )
        return self.env.cr.fetchone()[0]

    def _get_client(self, key_id):
        if not key_id:
            return self.env["integration.client"]
        return self.env["integration.credential"].sudo().search([("key_id", "=", key_id)]).client_id

    def _watch(self, client, hour):
        """Raise an issue when somebody is refused with a client's keys again and again."""
        self.env.cr.execute(
            SQL(
                "SELECT sum(count) FROM %s WHERE client_id = %s AND hour = %s",
                SQL.identifier(self._table),
                client.id,
                hour,
            )
        )
        total = self.env.cr.fetchone()[0]
        if total % _UNUSUAL:
            return
        self.env["integration.issue"]._raise_issue(
            "refusals_unusual",
            key=(client.id,),
            summary=self.env._("Requests with keys of “%s” are refused again and again", client.name),
            detail=self.env._("%s within an hour", total),
            severity="high" if total > _UNUSUAL else "medium",
            system=client.system_id,
            record=client,
            remedy=self.env._(
                "See the refused requests of the client: reason and address tell whether the partner has a fault, "
                "such as a clock that is off or an old key, or somebody else tries its keys."
            ),
        )

    def _report_braked(self, refused):
        """Raise an issue when requests are not looked at any more: one for all, as a flood has many addresses."""
        is_address = refused.reason == ADDRESS_BRAKED
        self.env["integration.issue"]._raise_issue(
            "requests_braked",
            key=(refused.reason,),
            summary=self.env._("All requests of an address are refused, as too many failed")
            if is_address
            else self.env._(
                "A partner is refused for a minute at a time, as too many of its requests failed"
            ),
            detail=self.env._(
                "From %(address)s, for %(name)s",
                address=refused.known_address or "-",
                name=refused.known_key_id or refused.place,
            ),
            severity="high" if is_address else "medium",
            remedy=self.env._(
                "See the refused requests of this address of the last hour: their reasons tell whether a partner has a"
                " fault, such as an old key, or somebody guesses. Where partners share an address, all of them wait "
                "while it is refused: block the stranger before Odoo. If the address is a proxy of yours, set "
                "proxy_mode."
            ),
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget what is older than 90 days."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM %(table)s WHERE id IN (SELECT id FROM %(table)s WHERE hour < %(before)s LIMIT %(most)s)",
                table=SQL.identifier(self._table),
                before=fields.Datetime.now() - _KEPT,
                most=_FORGET_AT_ONCE,
            )
        )
        done = self.env.cr.rowcount
        return done, _FORGET_AT_ONCE if done == _FORGET_AT_ONCE else 0

    # === GETTERS === #

    def _get_place_names(self):
        """Return what each :attr:`~..tools.refused.Refused.place` is in words."""
        return {
            "token": self.env._("Access tokens"),
            "events": self.env._("Feed of events"),
            "inbox": self.env._("Messages to the inbox"),
            "jobs": self.env._("Accepted batches"),
            "openapi.json": self.env._("Description of the API"),
            "asyncapi.json": self.env._("Description of the events"),
            "resource": self.env._("Business objects"),
            "other": self.env._("Something else"),
        }
