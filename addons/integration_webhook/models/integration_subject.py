# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import erasure


class IntegrationSubject(models.AbstractModel):
    """Deliveries would send documents, and receivers' answers may repeat them."""

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        deliveries, attempts = erasure.count(self.env.cr, self._find_events(entity, uid))
        return super()._count_copies(entity, uid) | {
            self.env._("Webhooks that wait or were given up"): deliveries,
            self.env._("Answers of receivers"): attempts,
        }

    @api.model
    def _erase_subject(self, entity, uid):
        event_ids = self._find_events(entity, uid)
        counts = super()._erase_subject(entity, uid) | {
            self.env._("Webhooks that wait or were given up"): erasure.stop(
                self.env.cr, event_ids, fields.Datetime.now()
            ),
            self.env._("Answers of receivers"): erasure.empty_answers(self.env.cr, event_ids),
        }
        self.env["integration.delivery"].invalidate_model()
        self.env["integration.attempt"].invalidate_model()
        return counts

    @api.model
    def _count_in_flight(self, entity, uid):
        in_flight = erasure.count_in_flight(self.env.cr, self._find_events(entity, uid))
        return super()._count_in_flight(entity, uid) + in_flight
