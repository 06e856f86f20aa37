# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.integration_api.models.integration_refusal import UNUSUAL

#: how many refused messages of one source, and no good one since the first, a person should look at: a partner with a
#: wrong key tries each some times and gives up, however few it sends
_FRUITLESS = 5
#: rows an hour of one source
_MOST_ROWS = 100
_DAY = timedelta(days=1)


class IntegrationRefusal(models.Model):
    """Messages that did not prove that they are a partner's are counted by source."""

    _inherit = "integration.refusal"

    source_id = fields.Many2one(
        "integration.source",
        readonly=True,
        ondelete="cascade",
        help="To whose address it was sent, if there is one.",
    )

    _by_source = models.Index("(source_id, hour) WHERE source_id IS NOT NULL")

    def _find_party(self, refused):
        source = self.env["integration.source"]
        if refused.source_code:
            source = source.sudo().search([("code", "=", refused.source_code), ("state", "!=", "retired")])
        return source or super()._find_party(refused)

    def _get_column(self, party):
        return "source_id" if party._name == "integration.source" else super()._get_column(party)

    def _get_place(self, refused, party):
        place = super()._get_place(refused, party)
        return f"{place}/{party.code}" if party and party._name == "integration.source" else place

    def _get_share(self, party):
        """Give each source a share of its own: neither made-up keys nor others hide what is sent to it."""
        if party and party._name == "integration.source":
            return SQL("source_id = %s", party.id), _MOST_ROWS
        rivals, most = super()._get_share(party)
        return (rivals, most) if party else (SQL("%s AND source_id IS NULL", rivals), most)

    def _watch(self, party, hour):
        """Raise an issue when a source takes nothing any more of what is sent to it, or refuses much."""
        if party._name != "integration.source":
            return super()._watch(party, hour)
        fruitless, total = self._count_fruitless(party), self._sum_since(party, hour)
        if not (fruitless and fruitless % _FRUITLESS == 0) and total % UNUSUAL:
            return None
        return self.env["integration.issue"]._raise_issue(
            "refusals_unusual",
            key=("source", party.id),
            summary=self.env._("Messages to “%s” are refused", party.name),
            detail=self.env._(
                "%(total)s in this hour, %(fruitless)s since the last good one",
                total=total,
                fruitless=fruitless,
            ),
            severity="high",
            interface=party.interface_id,
            record=party,
            remedy=self.env._(
                "See the refused requests of the source: reason and address tell whether the partner has a fault, such "
                "as an old key or a clock that is off, or somebody else tries the address. Give the partner a key that "
                "is in force, and ask it to send again what was refused: nothing of it is kept here."
            ),
        )

    def _count_fruitless(self, source):
        """Return how many messages of a source were refused within a day, and since the last one that was taken."""
        [(count,)] = self.env.execute_query(
            SQL(
                """SELECT coalesce(sum(count), 0)::int FROM integration_refusal
                    WHERE source_id = %(id)s AND hour >= %(since)s
                      AND NOT EXISTS (SELECT FROM integration_message
                                       WHERE source_id = %(id)s AND received_at >= first_at)""",
                id=source.id,
                since=fields.Datetime.now() - _DAY,
            )
        )
        return count
