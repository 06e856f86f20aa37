# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationSubjectBodies(models.AbstractModel):
    """Kept bodies of requests are masked, and go nevertheless, whole: they say what was done to the record."""

    _inherit = "integration.subject"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _count_copies(self, entity, uid):
        bodies = self.env["integration.request.body"].sudo()._find_about(uid)
        return super()._count_copies(entity, uid) | {self.env._("Kept bodies of requests"): len(bodies)}

    @api.model
    def _erase_subject(self, entity, uid):
        bodies = self.env["integration.request.body"].sudo()
        found = bodies.browse(bodies._find_about(uid))
        count = len(found)
        found.unlink()
        return super()._erase_subject(entity, uid) | {self.env._("Kept bodies of requests"): count}
