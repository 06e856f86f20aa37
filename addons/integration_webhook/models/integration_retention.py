# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

# What still wants to go out, or waits for a person.
_UNRESOLVED = SQL("('pending', 'sending', 'dead')")
# A replay reads the events that it has not reached yet, and what became of them.
_NOT_REPLAYED = SQL(
    """NOT EXISTS (SELECT 1 FROM integration_replay replay WHERE replay.state = 'running'
                    AND event.id > replay.last_event_id AND event.id <= replay.until_event_id)"""
)


class IntegrationRetention(models.Model):
    """Deliveries and what receivers answered."""

    _inherit = "integration.retention"

    target = fields.Selection(
        selection_add=[
            ("delivered", "Deliveries that were delivered"),
            ("cancelled", "Deliveries that were cancelled"),
            ("answer", "Answers of receivers"),
        ],
        ondelete={"delivered": "cascade", "cancelled": "cascade", "answer": "cascade"},
    )

    # === EVENTS === #

    @api.model
    def _is_settled(self):
        return SQL(
            "%s AND %s AND NOT EXISTS (SELECT 1 FROM integration_delivery delivery"
            " WHERE delivery.event_id = event.id AND delivery.state IN %s)",
            super()._is_settled(),
            _NOT_REPLAYED,
            _UNRESOLVED,
        )

    @api.model
    def _lock_event(self, ids):
        """With their deliveries, so that nobody sends one of them again before the event is gone."""
        ids = super()._lock_event(ids)
        self.env.cr.execute(
            SQL("SELECT id FROM integration_delivery WHERE event_id = ANY(%s) ORDER BY id FOR UPDATE", ids)
        )
        return ids

    # === DELIVERIES === #

    def _select_delivered(self, cutoff):
        return self._select_delivery("delivered", cutoff)

    def _select_cancelled(self, cutoff):
        return self._select_delivery("cancelled", cutoff)

    def _select_delivery(self, state, cutoff):
        return SQL(
            "SELECT delivery.id FROM integration_delivery delivery"
            " JOIN integration_event event ON event.id = delivery.event_id"
            " WHERE delivery.state = %s AND delivery.done_at < %s AND %s AND %s",
            state,
            cutoff,
            self._match_types(),
            _NOT_REPLAYED,
        )

    @api.model
    def _lock_delivered(self, ids):
        query = SQL(
            "SELECT id FROM integration_delivery WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _remove_delivered(self, query, ids):
        self.env.cr.execute(
            SQL("DELETE FROM integration_delivery WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount

    _lock_cancelled = _lock_delivered
    _remove_cancelled = _remove_delivered

    # === ANSWERS === #

    def _select_answer(self, cutoff):
        """Answers whose delivery is over; the others help to find out what is wrong."""
        return SQL(
            "SELECT attempt.id FROM integration_attempt attempt"
            " JOIN integration_delivery delivery ON delivery.id = attempt.delivery_id"
            " JOIN integration_event event ON event.id = delivery.event_id"
            " WHERE attempt.excerpt IS NOT NULL AND attempt.started_at < %s"
            " AND delivery.state NOT IN %s AND %s",
            cutoff,
            _UNRESOLVED,
            self._match_types(),
        )

    @api.model
    def _lock_answer(self, ids):
        query = SQL(
            "SELECT id FROM integration_attempt WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED", ids
        )
        return [id_ for (id_,) in self.env.execute_query(query)]

    @api.model
    def _remove_answer(self, query, ids):
        """The attempt stays, without what was answered; a reason of our own repeats nothing, and stays too."""
        self.env.cr.execute(
            SQL("UPDATE integration_attempt SET excerpt = NULL WHERE id = ANY(%s) AND id IN (%s)", ids, query)
        )
        return self.env.cr.rowcount
