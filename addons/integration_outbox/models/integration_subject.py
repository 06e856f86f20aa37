# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .. import store


class IntegrationSubject(models.AbstractModel):
    """Events keep documents."""

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        event_ids = self._find_events(entity, uid)
        return super()._count_copies(entity, uid) | {self.env._("Events"): len(event_ids)}

    @api.model
    def _erase_subject(self, entity, uid):
        erased = store.erase(self.env.cr, self._find_events(entity, uid), self._get_tombstone(uid))
        self.env["integration.event"].invalidate_model()
        return super()._erase_subject(entity, uid) | {self.env._("Events"): erased}

    @api.model
    def _find_events(self, entity, uid) -> list:
        """Ids of the events with a document about this subject, erased ones included."""
        record = self.env["integration.identifier"]._resolve(entity, uid)
        return store.find_about(self.env.cr, uid, record)
