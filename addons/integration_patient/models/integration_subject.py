# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class IntegrationSubject(models.AbstractModel):
    """A patient who is to be forgotten is forgotten on the account too, not only in the copies of its documents."""

    _inherit = "integration.subject"

    @api.model
    def _count_copies(self, entity, uid):
        accounts = self._find_patient_accounts(entity, uid)
        if not accounts:
            return super()._count_copies(entity, uid)
        holding = accounts.filtered(lambda account: account._holds_person())
        return super()._count_copies(entity, uid) | {self.env._("Patient accounts"): len(holding)}

    @api.model
    def _erase_subject(self, entity, uid):
        # before the copies: what the change of the account is told with is a copy too, and holds nothing any more
        accounts = self._find_patient_accounts(entity, uid)
        erased = accounts._erase_person()
        self.env.flush_all()
        counts = super()._erase_subject(entity, uid)
        return counts | {self.env._("Patient accounts"): erased} if accounts else counts

    def _find_patient_accounts(self, entity, uid):
        """Return the account with a canonical uid, and those that were merged into it."""
        accounts = self.env["patient.account"].sudo().with_context(active_test=False)
        if entity != "patient_account":
            return accounts
        model, id_ = self.env["integration.identifier"]._resolve(entity, uid) or (None, None)
        found = accounts.browse(id_).exists() if model == accounts._name else accounts
        return found._with_merged()
