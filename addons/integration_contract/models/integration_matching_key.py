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

    _alike = models.Index("(matching_id, number, res_id)")
    _record = models.Index("(matching_id, res_id)")

    def _replace(self, matching_id, res_ids, keys):
        """Give records their keys in place of those they had.

        :param list res_ids: of all records that are looked at, also of those that have no keys any more
        :param dict keys: {record id: numbers}
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM integration_matching_key WHERE matching_id = %s AND res_id = ANY(%s)",
                matching_id,
                list(res_ids),
            )
        )
        rows = [(id_, number) for id_, numbers in keys.items() for number in sorted(numbers)]
        if rows:
            ids, numbers = map(list, zip(*rows, strict=True))
            self.env.cr.execute(
                SQL(
                    "INSERT INTO integration_matching_key (matching_id, res_id, number)"
                    " SELECT %s, id, number FROM unnest(%s::int[], %s::int[]) AS given(id, number)",
                    matching_id,
                    ids,
                    numbers,
                )
            )

    def _select_pairs(self, matching_id, res_ids, most) -> list:
        """Return (smaller id, larger id) of records of which one is among ``res_ids`` and that share a key.

        :param int most: records that share a key at most; what more of them share tells nothing, and would cost most
        """
        return self.env.execute_query(
            SQL(
                "WITH mine AS (SELECT DISTINCT number FROM integration_matching_key"
                " WHERE matching_id = %(matching)s AND res_id = ANY(%(ids)s)),"
                " telling AS (SELECT mine.number FROM mine CROSS JOIN LATERAL (SELECT count(*) AS size FROM (SELECT"
                " FROM integration_matching_key other WHERE other.matching_id = %(matching)s"
                " AND other.number = mine.number LIMIT %(limit)s) AS few) AS block WHERE size BETWEEN 2 AND %(most)s)"
                " SELECT DISTINCT LEAST(one.res_id, other.res_id), GREATEST(one.res_id, other.res_id) FROM telling"
                " JOIN integration_matching_key one ON one.matching_id = %(matching)s"
                " AND one.number = telling.number AND one.res_id = ANY(%(ids)s)"
                " JOIN integration_matching_key other ON other.matching_id = %(matching)s"
                " AND other.number = telling.number AND other.res_id <> one.res_id"
                " ORDER BY 1, 2",
                matching=matching_id,
                ids=list(res_ids),
                most=most,
                limit=most + 1,
            )
        )
