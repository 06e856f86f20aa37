# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from odoo.addons.integration_core.tools import canonical_json


class IntegrationSubject(models.AbstractModel):
    """Where copies of a record's documents are kept, and how they are erased.

    A subject is what a document is about: the record behind a canonical uid. Documents of others point at it by that
    uid and repeat nothing of it. Each addon that stores documents extends the three methods below, so that whoever
    erases a subject need not know which addons are installed. They check no rights: who calls them does.
    """

    _name = "integration.subject"
    _description = "Copies of a record's documents"

    @api.model
    def _get_uids(self, uid) -> list:
        """Return the uid of a subject after those of the records that were merged into it: all are about one."""
        return [*self.env["integration.identifier"]._get_former_uids(uid), uid]

    @api.model
    def _count_copies(self, entity, uid) -> dict:
        """Count what :meth:`_erase_subject` would hit.

        :param entity: what the subject is to the outside, such as ``party``
        :param uid: its canonical uid
        :return: {where, in words: how many}
        """
        return {}

    @api.model
    def _erase_subject(self, entity, uid) -> dict:
        """Overwrite every stored copy, and stop what would still send one. Doing it again does no harm.

        :return: {where, in words: how many were erased now}
        """
        return {}

    @api.model
    def _count_in_flight(self, entity, uid) -> int:
        """Count copies that somebody holds just now, so that one may still be written: erase again later."""
        return 0

    @api.model
    def _get_tombstone(self, uid) -> str:
        """What stands in the place of an erased document."""
        return canonical_json.dumps({"id": uid, "erased": True})
