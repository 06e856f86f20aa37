# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..engine import erasure


class IntegrationSubject(models.AbstractModel):
    """Deliveries would send documents, and receivers' answers may repeat them; test sends keep neither."""

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        event_ids = self._find_events(entity, uid)
        deliveries, attempts = erasure.count(self.env.cr, event_ids)
        return super()._count_copies(entity, uid) | {
            self.env._("Webhooks that wait or were given up"): deliveries,
            self.env._("Answers of receivers"): attempts,
        }

    @api.model
    def _erase_subject(self, entity, uid):
        event_ids = self._find_events(entity, uid)
        stopped = erasure.stop(self.env.cr, event_ids, fields.Datetime.now())
        counts = super()._erase_subject(entity, uid) | {
            self.env._("Webhooks that wait or were given up"): len(stopped),
            self.env._("Answers of receivers"): erasure.empty_answers(self.env.cr, event_ids),
        }
        for name in ("integration.delivery", "integration.attempt"):
            self.env[name].invalidate_model()
        self.env["integration.delivery"].browse(stopped)._let_follow()
        return counts

    @api.model
    def _count_in_flight(self, entity, uid):
        in_flight = erasure.count_in_flight(self.env.cr, self._find_events(entity, uid))
        return super()._count_in_flight(entity, uid) + in_flight
