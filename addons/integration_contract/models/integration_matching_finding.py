# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from odoo.addons.integration_core.database import DISTURBED, is_away, limit_waits
from odoo.addons.integration_core.tools import fault

from ..tools.blocking import MOST_IN_A_BLOCK, make_identifier_keys, make_keys
from ..tools.matching import compare, prepare

_logger = logging.getLogger(__name__)

#: records that one transaction looks at, at first and at most
FIRST_SLICE, SLICE = 100, 1000
#: how long one should take, in seconds: for so long others wait for what it writes
SLICE_SECONDS = 2
#: how long it waits for what somebody else holds, in seconds
_WAIT_SECONDS = 5
#: after somebody else was in the way
_AGAIN_AFTER = timedelta(minutes=2)
#: a search that has not moved for so long is somebody's to look at
_STANDS_AFTER = timedelta(hours=3)
STANDS = "duplicates_not_searched"
#: pairs whose values are in memory at once
PAIRS = 5000


class IntegrationMatchingFinding(models.Model):
    """The search itself: slice by slice, each a transaction, over all records or over those that changed.

    One finder works on an entity at a time: a slice locks its row, and the next one goes on where it ended, in whatever
    process. Memory holds one slice and what it is compared with.
    """

    _inherit = "integration.matching"  # pylint: disable=consider-merging-classes-inherited

    moved_at = fields.Datetime("Last moved", readonly=True)
    left_out_keys = fields.Integer(
        "Keys left out",
        readonly=True,
        help="What so many records share that it tells nothing, such as a frequent name. Those that share only such"
        " things are not compared. An identifier is never left out.",
    )
    left_out_count = fields.Integer("Records that share them", readonly=True)

    @api.model
    def _cron_find(self):
        """Look at what changed since the last search, of each entity, until the time is over.

        What ends one search, others at work or a fault, leaves the other entities alone, and is told.
        """
        until = self.env.context.get("cron_end_time", float("inf"))
        for matching in self.search([("active", "=", True)]):
            limit, more = FIRST_SLICE, True
            while more:
                if time.monotonic() >= until:
                    self.env["ir.cron"]._commit_progress(0, remaining=max(1, matching._count_left()))
                    return
                began = time.monotonic()
                count, more = matching._try_slice(limit)
                took = max(time.monotonic() - began, 0.01)
                limit = max(1, min(SLICE, 2 * limit, round(limit * SLICE_SECONDS / took)))
                left = max(matching._count_left(), 1) if more else 0
                if not self.env["ir.cron"]._commit_progress(count, remaining=left):
                    return

    def _count_left(self):
        return self.total_count - self.done_count

    def _try_slice(self, limit):
        """Look at the next records, or tell why that is not possible.

        :return: as :meth:`_find_slice`
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                limit_waits(self.env.cr, _WAIT_SECONDS)
                count, more = self._find_slice(limit)
            if self.is_running and not count:  # another finder has it
                self._report_standing()
            return count, more
        except Exception as error:  # pylint: disable=broad-except
            if is_away(error):
                raise
            if isinstance(error, (LockError, *DISTURBED)):
                again_at = fields.Datetime.now() + _AGAIN_AFTER
                self.env.ref("integration_contract.ir_cron_matching")._trigger(again_at)
                self._report_standing()  # also one that others let not even begin
            else:
                # its text may quote a record
                _logger.error("the search for duplicates of %s failed: %s", self.entity, fault.locate(error))
                self._raise_standing(type(error).__name__)
            return 0, False

    def _report_standing(self):
        """Tell of a search that could not go on just now and has not for hours: others are always in the way."""
        moved_at = self.moved_at or self.create_date
        if moved_at < fields.Datetime.now() - _STANDS_AFTER:
            self._raise_standing(self.env._("It has not moved since %s (UTC).", moved_at))

    def _raise_standing(self, why):
        self.env["integration.issue"]._raise_issue(
            STANDS,
            key=(self.entity,),
            summary=self.env._("The search for duplicates of “%s” does not go on", self.entity),
            detail=self.env._(
                "Behind record %(position)s, with %(left)s to go: %(why)s",
                position=self.position_id,
                left=self._count_left(),
                why=why,
            ),
            record=self,
            remedy=self.env._(
                "The server's log says where it failed. It is tried again each hour. Until then, “Merge certain ones"
                " by itself” may be switched off."
            ),
        )

    def _resolve_standing(self):
        self.env["integration.issue"]._resolve_where(
            [("code", "=", STANDS), ("res_model", "=", self._name), ("res_id", "=", self.id)]
        )

    def _find_slice(self, limit=SLICE):
        """Look at the next records.

        :return: how many, and whether there are more; nothing while another finder is at work
        """
        self.ensure_one()
        mapper = self._get_mapper()
        # pairs that others add meanwhile name this row, and may
        if mapper is None or mapper._matching is None or not self.try_lock_for_update(allow_referencing=True):
            return 0, False
        self.invalidate_recordset()
        if not self.is_running:
            self._start(mapper)
        ids = self._select_slice(mapper, limit)
        if not ids:
            self._finish()
            return 0, False
        self._look_at(mapper, ids)
        self.write(
            {
                "position_id": ids[-1],
                "done_count": self.done_count + len(ids),
                "moved_at": fields.Datetime.now(),
            }
        )
        self._resolve_standing()
        self.env.invalidate_all()
        return len(ids), True

    def _start(self, mapper):
        """Begin a search: note from when the next one has to look, and close the pairs whose records are gone.

        What a transaction writes that runs now has its time, and may be seen only after this search. Where nothing
        changed, nothing is compared, and no key of what is gone is in the way.
        """
        self.env.flush_all()
        table = SQL.identifier(self.env[mapper._target]._table)
        [[horizon]] = self.env.execute_query(
            SQL(
                "SELECT date_trunc('second', min(xact_start) AT TIME ZONE 'UTC') FROM pg_stat_activity"
                " WHERE datname = current_database()"
            )
        )
        [[total]] = self.env.execute_query(
            SQL("SELECT count(*) FROM %s WHERE %s", table, self._select_changed())
        )
        gone = self.env.execute_query(
            SQL(
                "SELECT pair.id FROM integration_duplicate pair WHERE matching_id = %s AND state = 'open'"
                " AND (SELECT count(*) FROM %s record WHERE record.id IN (pair.left_id, pair.right_id)) < 2",
                self.id,
                table,
            )
        )
        self.env["integration.duplicate"].browse([id_ for (id_,) in gone])._transition("gone")
        self.write(
            {
                "is_running": True,
                "started_at": fields.Datetime.now(),
                "next_since_at": horizon,
                "position_id": 0,
                "total_count": total,
                "done_count": 0,
                "moved_at": fields.Datetime.now(),
            }
        )
        if total:
            keys = self.env["integration.matching.key"]
            heirs = keys._find_heirs(self.id, keys._delete_gone(self.id, self.env[mapper._target]._table))
            if heirs:
                self._look_at(mapper, heirs)

    def _finish(self):
        vals = {"is_running": False, "since_at": self.next_since_at, "finished_at": fields.Datetime.now()}
        if self.done_count:  # all keys are counted for it
            keys = self.env["integration.matching.key"]
            vals["left_out_keys"], vals["left_out_count"] = keys._count_left_out(self.id, MOST_IN_A_BLOCK)
        self.write(vals)
        self._resolve_standing()

    def _select_changed(self):
        return SQL("write_date >= %s", self.since_at) if self.since_at else SQL("TRUE")

    def _select_slice(self, mapper, limit):
        """Return the ids of the next records to look at, also of those that are no such documents any more."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id > %s AND %s ORDER BY id LIMIT %s",
                SQL.identifier(self.env[mapper._target]._table),
                self.position_id,
                self._select_changed(),
                limit,
            )
        )
        return [id_ for (id_,) in rows]

    def _look_at(self, mapper, ids):
        """Find what these records are alike to, and keep it; and those who come after them as the oldest of many."""
        policy, keys = self._get_policy(), self.env["integration.matching.key"]
        known = self._read(mapper, policy, ids)
        given = {id_: (values, apart) for id_, (values, apart, _company) in known.items()}
        lost = keys._replace(
            self.id,
            ids,
            {id_: make_keys(values, policy, apart) for id_, (values, apart) in given.items()},
            {id_: make_identifier_keys(values, policy, apart) for id_, (values, apart) in given.items()},
        )
        ids = sorted({*ids, *keys._find_heirs(self.id, lost)})
        # what is open is compared again, whatever led to it: others that share its keys do not make it less alike
        pairs = sorted({*keys._select_pairs(self.id, ids, MOST_IN_A_BLOCK), *self._find_open(mapper, ids)})
        found = {}
        for part in split_every(PAIRS, pairs, list):
            others = {id_ for pair in part for id_ in pair} - known.keys()
            found.update(self._compare(policy, part, known | self._read(mapper, policy, sorted(others))))
        kept = self.env["integration.duplicate"]._keep(self, ids, found)
        if self.is_automatic:
            for pair in kept.filtered(lambda pair: pair.state == "open" and pair.level == "certain"):
                pair._merge_by_itself()

    def _find_open(self, mapper, ids) -> list:
        """Return (left id, right id) of the open pairs of these records."""
        domain = [("res_model", "=", mapper._target), ("state", "=", "open")]
        pairs = self.env["integration.duplicate"].search(
            [*domain, "|", ("left_id", "in", ids), ("right_id", "in", ids)]
        )
        return [(pair.left_id, pair.right_id) for pair in pairs]

    def _compare(self, policy, pairs, known) -> dict:
        """Return {(left id, right id): (match, company id)} of those that are alike."""
        found = {}
        for left, right in pairs:
            if left in known and right in known and self._may_be_one(known[left], known[right]):
                match = compare(known[left][0], known[right][0], policy)
                if match.level != "no":
                    found[left, right] = match, known[left][2] or known[right][2]
        return found

    def _may_be_one(self, one, other):
        """Whether the companies and kinds of two records allow it at all."""
        (_, apart, company), (_, other_apart, other_company) = one, other
        return apart == other_apart and (not company or not other_company or company == other_company)

    def _read(self, mapper, policy, ids) -> dict:
        """Return {id: (prepared values, what tells apart, company id)} of those that are such documents and active."""
        if not ids:
            return {}
        model = mapper._get_model().sudo().with_context(active_test=True)
        names = [*mapper._get_matching_fields(), *(["company_id"] if mapper._has_company() else [])]
        records = model.search_fetch(Domain("id", "in", ids) & Domain(mapper._scope), names, order="id")
        found = {}
        for record, values in zip(records, mapper._read_matching(records), strict=True):
            apart = tuple(values[name] for name in policy.apart)
            company = record.company_id.id if mapper._has_company() else False
            found[record.id] = prepare(values, policy), apart, company
        return found
