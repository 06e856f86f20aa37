# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class IntegrationMatchingKey(models.Model):
    """By what records find each other: numbers that alike records share, kept so that one slice meets all others.

    Rows are written and read by SQL alone; nothing can be read from a number. See :mod:`..tools.blocking`.
    """

    _name = "integration.matching.key"
    _inherit = ["integration.exported"]
    _description = "Key of alike records"
    _log_access = False
    _rec_name = "number"

    matching_id = fields.Many2one("integration.matching", required=True, ondelete="cascade")
    res_id = fields.Integer("Record ID", required=True)
    number = fields.Integer(required=True)
    is_identifier = fields.Boolean("Of an identifier")

    _alike = models.Index("(matching_id, number, res_id)")
    _record = models.Index("(matching_id, res_id)")

    def _replace(self, matching_id, res_ids, keys, identifying=None):
        """Give records their keys in place of those they had.

        :param list res_ids: of all records that are looked at, also of those that have no keys any more
        :param dict keys: {record id: numbers}
        :param dict identifying: {record id: those of its numbers that an identifier makes}
        :return: [(record id, number)] of identifiers that they have no more, for :meth:`_find_heirs`
        """
        identifying = identifying or {}
        had = self._delete(matching_id, SQL("res_id = ANY(%s)", list(res_ids)))
        rows = [
            (id_, number, number in identifying.get(id_, ()))
            for id_, numbers in keys.items()
            for number in sorted(numbers)
        ]
        if rows:
            ids, numbers, identify = map(list, zip(*rows, strict=True))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO integration_matching_key (matching_id, res_id, number, is_identifier)"
                    " SELECT %s, id, number, identifies"
                    " FROM unnest(%s::int[], %s::int[], %s::bool[]) AS given(id, number, identifies)",
                    matching_id,
                    ids,
                    numbers,
                    identify,
                )
            )
        return [(id_, number) for id_, number in had if number not in identifying.get(id_, ())]

    def _forget(self, matching_id, res_ids):
        """Take from records that were merged what others are not to be compared by any more.

        Keys of identifiers stay until the next search, which looks for the heirs of those that are no more.
        """
        self._delete(matching_id, SQL("res_id = ANY(%s) AND NOT is_identifier", list(res_ids)))

    def _delete_gone(self, matching_id, table):
        """Forget the keys of what is in ``table`` no more, and return those of identifiers as :meth:`_replace` does."""
        alive = SQL("SELECT FROM %s record WHERE record.id = known.res_id", SQL.identifier(table))
        return self._delete(matching_id, SQL("NOT EXISTS (%s)", alive))

    def _delete(self, matching_id, condition):
        return self.env.execute_query(
            SQL(
                "WITH gone AS (DELETE FROM integration_matching_key known WHERE matching_id = %s AND %s"
                " RETURNING res_id, number, is_identifier) SELECT res_id, number FROM gone WHERE is_identifier",
                matching_id,
                condition,
            )
        )

    def _find_heirs(self, matching_id, lost) -> list:
        """Return the ids of those that are now the oldest with an identifier, where an older one has it no more.

        Of very many only the oldest was compared with each, see :meth:`_select_pairs`.

        :param list lost: [(record id, number)]
        """
        if not lost:
            return []
        ids, numbers = map(list, zip(*lost, strict=True))
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT heir FROM (SELECT min(id) AS id, number FROM unnest(%s::int[], %s::int[])"
                " AS given(id, number) GROUP BY number) AS lost CROSS JOIN LATERAL (SELECT min(res_id) AS heir"
                " FROM integration_matching_key known WHERE matching_id = %s AND known.number = lost.number"
                " AND is_identifier) AS first WHERE heir > lost.id ORDER BY heir",
                ids,
                numbers,
                matching_id,
            )
        )
        return [id_ for (id_,) in rows]

    def _select_pairs(self, matching_id, res_ids, most) -> list:
        """Return (smaller id, larger id) of records of which one is among ``res_ids`` and that share a key.

        Of more than ``most`` that share an identifier each is a pair with the oldest, so that no copy is missed, and
        their number grows with the records, not with its square.

        :param int most: records that share a key at most; what more of them share tells nothing, and would cost most
        """
        return self.env.execute_query(
            SQL(
                "WITH mine AS (SELECT number, bool_or(is_identifier) AS identifies FROM integration_matching_key"
                " WHERE matching_id = %(matching)s AND res_id = ANY(%(ids)s) GROUP BY number),"
                " sized AS (SELECT mine.number, identifies, size FROM mine CROSS JOIN LATERAL (SELECT count(*) AS size"
                " FROM (SELECT FROM integration_matching_key other WHERE other.matching_id = %(matching)s"
                " AND other.number = mine.number LIMIT %(limit)s) AS few) AS block WHERE size > 1),"
                " big AS (SELECT sized.number, oldest FROM sized CROSS JOIN LATERAL (SELECT min(other.res_id) AS oldest"
                " FROM integration_matching_key other WHERE other.matching_id = %(matching)s"
                " AND other.number = sized.number) AS first WHERE size > %(most)s AND identifies)"
                " SELECT LEAST(one.res_id, other.res_id), GREATEST(one.res_id, other.res_id) FROM sized"
                " JOIN integration_matching_key one ON one.matching_id = %(matching)s"
                " AND one.number = sized.number AND one.res_id = ANY(%(ids)s)"
                " JOIN integration_matching_key other ON other.matching_id = %(matching)s"
                " AND other.number = sized.number AND other.res_id <> one.res_id"
                " WHERE size <= %(most)s"
                " UNION SELECT oldest, one.res_id FROM big"
                " JOIN integration_matching_key one ON one.matching_id = %(matching)s"
                " AND one.number = big.number AND one.res_id <> oldest"
                " WHERE one.res_id = ANY(%(ids)s) OR oldest = ANY(%(ids)s)"
                " ORDER BY 1, 2",
                matching=matching_id,
                ids=list(res_ids),
                most=most,
                limit=most + 1,
            )
        )

    def _count_left_out(self, matching_id, most) -> tuple:
        """Return how many keys lead to no comparison because more records share them, and how many those are."""
        [found] = self.env.execute_query(
            SQL(
                "WITH big AS (SELECT number FROM integration_matching_key WHERE matching_id = %(matching)s"
                " GROUP BY number HAVING count(*) > %(most)s AND NOT bool_or(is_identifier))"
                " SELECT (SELECT count(*) FROM big), (SELECT count(DISTINCT res_id) FROM integration_matching_key"
                " JOIN big USING (number) WHERE matching_id = %(matching)s)",
                matching=matching_id,
                most=most,
            )
        )
        return found
