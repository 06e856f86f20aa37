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
UNUSUAL = 50
_FORGET_AT_ONCE = 10_000


class IntegrationRefusal(models.Model):
    """Requests that did not prove who sent them, counted by hour, reason, key, address and place.

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

    _once = models.UniqueIndex("(hour, reason, key_id, address, place)")
    _by_client = models.Index("(client_id, hour) WHERE client_id IS NOT NULL")

    # === COMPUTE METHODS === #

    @api.depends("reason")
    def _compute_problem_title(self):
        own = self._get_own_titles()
        for refusal in self:
            refusal.problem_title = own.get(refusal.reason) or problem_titles.get_title(refusal.reason)

    def _search_problem_title(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        own = [
            reason for reason, title in self._get_own_titles().items() if value.casefold() in title.casefold()
        ]
        return [("reason", "in", own + problem_titles.find_codes(value))]

    @api.depends("place")
    def _compute_place_title(self):
        names = self._get_place_names()
        for refusal in self:
            place, _, source = (refusal.place or "").partition("/")
            refusal.place_title = " · ".join(filter(None, (names.get(place, place), source)))

    # === BUSINESS METHODS === #

    @api.model
    def _count(self, refused):
        """Count one, in one statement that many may run at once.

        :param Refused refused: see :mod:`..tools.refused`
        """
        now = fields.Datetime.now()
        hour = now.replace(minute=0, second=0)
        party = self._find_party(refused)
        key = (refused.reason, refused.known_key_id, refused.known_address, self._get_place(refused, party))
        if not self._has_room(hour, key, party):
            key, party = (_REST, "", "", ""), party.browse()
        self.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s AS known"
                " (hour, reason, key_id, address, place, %(party_column)s, count, first_at, last_at)"
                " VALUES (%(hour)s, %(reason)s, %(key_id)s, %(address)s, %(place)s, %(party)s, 1, %(now)s, %(now)s)"
                " ON CONFLICT (hour, reason, key_id, address, place) DO UPDATE"
                " SET count = known.count + 1, last_at = EXCLUDED.last_at",
                table=SQL.identifier(self._table),
                party_column=SQL.identifier(self._get_column(party)),
                hour=hour,
                reason=key[0],
                key_id=key[1],
                address=key[2],
                place=key[3],
                party=party.id or None,
                now=now,
            ),
            log_exceptions=False,  # two at once are foreseen, and tried again
        )
        self.invalidate_model()
        if party:
            self._watch(party, hour)
        if refused.reason in (NAME_BRAKED, ADDRESS_BRAKED):
            self._report_braked(refused)

    # === WHOSE IT IS === #

    def _find_party(self, refused):
        """Return whose proof was tried: the client whose key is named, no record when it is nobody's; extend it."""
        clients = self.env["integration.client"]
        if not refused.known_key_id:
            return clients
        return (
            self.env["integration.credential"]
            .sudo()
            .search([("key_id", "=", refused.known_key_id)])
            .client_id
        )

    def _get_column(self, party):
        """Return the name of the column for records of this kind; extend it."""
        return "client_id"

    def _get_place(self, refused, party):
        """Return what was called, as it is shown; extend it."""
        return refused.place

    def _get_share(self, party):
        """Return the condition of the rows that compete with one of this party, and how many may be there; extend."""
        return SQL("client_id IS NOT NULL" if party else "client_id IS NULL"), _MOST_ROWS // 2

    # === HOW MUCH IS KEPT === #

    def _has_room(self, hour, key, party):
        """Whether this has a row in this hour, or may have one."""
        rivals, most = self._get_share(party)
        self.env.cr.execute(
            SQL(
                "SELECT EXISTS (SELECT FROM %(table)s"
                "   WHERE hour = %(hour)s AND reason = %(reason)s AND key_id = %(key_id)s AND address = %(address)s"
                "   AND place = %(place)s)"
                " OR (SELECT count(*) FROM (SELECT FROM %(table)s WHERE hour = %(hour)s AND %(rivals)s LIMIT %(most)s)"
                "   AS filled) < %(most)s",
                table=SQL.identifier(self._table),
                hour=hour,
                reason=key[0],
                key_id=key[1],
                address=key[2],
                place=key[3],
                rivals=rivals,
                most=most,
            )
        )
        return self.env.cr.fetchone()[0]

    # === WATCHING === #

    def _watch(self, party, hour):
        """Raise an issue when somebody is refused with a party's keys again and again; extend it."""
        total = self._sum_since(party, hour)
        if total % UNUSUAL:
            return
        self.env["integration.issue"]._raise_issue(
            "refusals_unusual",
            key=(party.id,),
            summary=self.env._("Requests with keys of “%s” are refused again and again", party.name),
            detail=self.env._("%s within an hour", total),
            severity="high" if total > UNUSUAL else "medium",
            system=party.system_id,
            record=party,
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

    def _sum_since(self, party, hour):
        """Return how many requests of a party were refused since the beginning of an hour."""
        [(total,)] = self.env.execute_query(
            SQL(
                "SELECT coalesce(sum(count), 0)::int FROM %s WHERE %s = %s AND hour >= %s",
                SQL.identifier(self._table),
                SQL.identifier(self._get_column(party)),
                party.id,
                hour,
            )
        )
        return total

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

    def _get_own_titles(self):
        """Return what reasons are in words that are no error of a request."""
        return {
            _REST: self.env._("More than there was room for"),
            NAME_BRAKED: self.env._("Too many failed with this key or at this source"),
            ADDRESS_BRAKED: self.env._("Too many failed from this address"),
        }

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
