# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from ..engine import standstill
from ..result_words import get_remedy, get_words


class IntegrationDeliveryReport(models.Model):
    """What people are told of deliveries that were given up, and of what these hold up."""

    _inherit = "integration.delivery"

    @api.model
    def _report_dead(self, subscription_ids=None):
        """Raise an issue for deliveries that were given up: one for each subscription and cause."""
        rows = self.env.execute_query(
            SQL(
                """SELECT subscription_id, last_code, array_agg(id ORDER BY id) FROM integration_delivery
                    WHERE state = 'dead' AND issue_id IS NULL AND (%(ids)s IS NULL OR subscription_id = ANY(%(ids)s))
                    GROUP BY subscription_id, last_code ORDER BY subscription_id, last_code""",
                ids=subscription_ids,
            )
        )
        for subscription_id, code, delivery_ids in rows:
            subscription = self.env["integration.subscription"].browse(subscription_id)
            detail = self.env._(
                "%(count)s more were given up. Last result: %(result)s",
                count=len(delivery_ids),
                result=get_words(self.env, code),
            )
            held_up, way_on = self._tell_held_up(subscription)
            issue = self.env["integration.issue"]._raise_issue(
                "delivery_dead",
                key=(subscription_id, code),
                summary=self.env._("Webhooks to %s were given up", subscription.name),
                detail="\n".join(filter(None, (detail, held_up))),
                severity="high",
                interface=subscription.interface_id,
                record=subscription,
                remedy=" ".join(filter(None, (get_remedy(self.env, code), way_on))),
            )
            self.env.cr.execute(
                "UPDATE integration_delivery SET issue_id = %s WHERE id = ANY(%s) AND state = 'dead'",
                (issue.id, delivery_ids),
            )
            issue._note_hits(self._query_hits(delivery_ids))
        self.invalidate_model(["issue_id"])

    @api.model
    def _query_hits(self, delivery_ids):
        """The query of the records that given up deliveries tell of, see :meth:`integration.issue.affected._note`."""
        return SQL(
            """SELECT event.res_model, event.res_id, count(*) AS times, max(event.correlation_id) AS correlation_id
                 FROM integration_delivery delivery JOIN integration_event event ON event.id = delivery.event_id
                WHERE delivery.id = ANY(%s) AND delivery.state = 'dead'
                GROUP BY event.res_model, event.res_id""",
            delivery_ids,
        )

    @api.model
    def _tell_held_up(self, subscription):
        """What given up deliveries hold up, and how that gets on; two empty texts where they hold up nothing."""
        if subscription.ordering == "none" or subscription.order_on_failure != "block":
            return "", ""
        count = standstill.count_held_up(self.env.cr, subscription.id)
        if count > standstill.MOST_COUNTED:
            count = self.env._("more than %s", standstill.MOST_COUNTED)
        return (
            self.env._("Order is kept, and nothing overtakes it: %s wait behind it.", count),
            self.env._("What waits behind it goes as soon as it is sent again or cancelled."),
        )
