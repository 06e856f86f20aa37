# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ..tools.blocking import MOST_IN_A_BLOCK, make_keys
from ..tools.matching import compare, prepare

#: records that one transaction looks at
SLICE = 1000
#: pairs whose values are in memory at once
PAIRS = 5000


class IntegrationMatchingFinding(models.Model):
    """The search itself: slice by slice, each a transaction, over all records or over those that changed.

    One finder works on an entity at a time: a slice locks its row, and the next one goes on where it ended, in whatever
    process. Memory holds one slice and what it is compared with.
    """

    _inherit = "integration.matching"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_find(self):
        """Look at what changed since the last search, of each entity, until the time is over."""
        for matching in self.search([("active", "=", True)]):
            more = True
            while more:
                count, more = matching._find_slice()
                left = matching.total_count - matching.done_count if more else 0
                if not self.env["ir.cron"]._commit_progress(count, remaining=max(left, int(more))):
                    return

    def _find_slice(self, limit=SLICE):
        """Look at the next records.

        :return: how many, and whether there are more; nothing while another finder is at work
        """
        self.ensure_one()
        mapper = self._get_mapper()
        if mapper is None or mapper._matching is None or not self.try_lock_for_update():
            return 0, False
        self.invalidate_recordset()
        if not self.is_running:
            self._start(mapper)
        ids = self._select_slice(mapper, limit)
        if not ids:
            self._finish()
            return 0, False
        self._look_at(mapper, ids)
        self.write({"position_id": ids[-1], "done_count": self.done_count + len(ids)})
        self.env.invalidate_all()
        return len(ids), True

    def _start(self, mapper):
        """Begin a search: note from when the next one has to look, and close the pairs whose records are gone.

        What a transaction writes that runs now has its time, and may be seen only after this search.
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
        self.env.cr.execute(
            SQL(
                "DELETE FROM integration_matching_key known WHERE matching_id = %s"
                " AND NOT EXISTS (SELECT FROM %s record WHERE record.id = known.res_id)",
                self.id,
                table,
            )
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
            }
        )

    def _finish(self):
        self.write(
            {"is_running": False, "since_at": self.next_since_at, "finished_at": fields.Datetime.now()}
        )

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
        """Find what these records are alike to, and keep it."""
        policy, keys = self._get_policy(), self.env["integration.matching.key"]
        known = self._read(mapper, policy, ids)
        keys._replace(
            self.id,
            ids,
            {id_: make_keys(values, policy, apart) for id_, (values, apart, _company) in known.items()},
        )
        pairs = keys._select_pairs(self.id, ids, MOST_IN_A_BLOCK)
        found = {}
        for part in split_every(PAIRS, pairs, list):
            others = {id_ for pair in part for id_ in pair} - known.keys()
            found.update(self._compare(policy, part, known | self._read(mapper, policy, sorted(others))))
        kept = self.env["integration.duplicate"]._keep(self, ids, found)
        if self.is_automatic:
            for pair in kept.filtered(lambda pair: pair.state == "open" and pair.level == "certain"):
                pair._merge_by_itself()

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
