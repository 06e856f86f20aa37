# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class IntegrationMapperMatching(models.AbstractModel):
    """How a mapper tells duplicates of its records, and makes one of two.

    An entity takes part by declaring ``_matching`` and a record of ``integration.matching``; the rest it may extend.
    """

    _inherit = "integration.mapper"  # pylint: disable=consider-merging-classes-inherited

    _matching = None
    """What tells that two records are the same: a :class:`~..tools.matching.Policy` of Odoo fields."""

    @api.model
    def _read_matching(self, records) -> list:
        """Return {field: value} of what the matching policy reads of each record, in order; extend it.

        Nothing that tells who is meant may be left in a field that says something else, such as the tax id that a
        contact has of its organisation.
        """
        names = self._get_matching_fields()
        return [{name: record[name] for name in names} for record in records]

    @api.model
    def _get_matching_fields(self) -> list:
        policy = self._matching
        return list(
            dict.fromkeys([*(name for field in policy.fields for name in field.sources), *policy.apart])
        )

    @api.model
    def _check_merge(self, records, target):
        """Refuse to make one of records that are not the same for Odoo; extend it.

        :raises UserError: saying why, without a name: everybody who sees the queue reads it
        """
        if not self._has_company():
            return
        for record in records:
            if target.company_id and record.company_id != target.company_id:
                raise UserError(
                    self.env._(
                        "The survivor belongs to one company, the other record to another or to all of them. Merge"
                        " records of one company, or keep the one that all companies share."
                    )
                )

    @api.model
    def _merge_records(self, records, target):
        """Let ``target`` stand for ``records`` in Odoo: they are archived, unless a mapper knows better.

        :raises UserError: when Odoo cannot
        """
        if not records._active_name:
            raise UserError(self.env._("%s cannot be merged.", records._description))
        records.action_archive()
